package dev.instar.e2e;

import java.io.IOException;
import java.nio.file.Path;

/** What can tell afterwards why a test failed: a fleet by its logs and journals, a browser by its pages. */
public interface Evidence {

    /** Copies what there is into a folder that outlives the test. */
    void leaveIn(Path folder) throws IOException;
}
