package dev.instar.node.registry;

import java.util.List;

/** What the instance registry says of this instance, compared with what the node knows. */
public interface RegistryPeek {

    /** One sentence for each difference; also one if the registry does not answer. */
    List<String> disagreements();
}
