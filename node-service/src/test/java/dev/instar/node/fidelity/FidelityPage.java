package dev.instar.node.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code docs/fidelity.md}: a first part without heading of its own, then parts that begin with one of the second level. */
final class FidelityPage {

    private static final Path PAGE = Path.of("..", "docs", "fidelity.md");

    private FidelityPage() {}

    static String text() throws IOException {
        return Files.readString(PAGE);
    }

    /** Writes the first part anew. */
    static synchronized void replaceBeginning(String content) throws IOException {
        String before = text();
        int rest = before.indexOf("\n## ");
        write(before, content + (rest < 0 ? "" : before.substring(rest)));
    }

    /** Writes the last part anew. */
    static synchronized void replace(String heading, String content) throws IOException {
        String before = text();
        int at = before.indexOf(heading);
        write(before, (at < 0 ? before + "\n" : before.substring(0, at)) + content);
    }

    private static void write(String before, String after) throws IOException {
        Files.writeString(PAGE, after);
        assertThat(after).as("docs/fidelity.md as committed").isEqualTo(before);
    }
}
