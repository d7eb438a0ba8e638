package dev.instar.node.storage;

import java.io.IOException;

/** Another process works on the volume. */
public final class VolumeInUseException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param owner what the other process wrote of itself */
    VolumeInUseException(String folder, String owner) {
        super("Another node service works on " + folder + (owner.isBlank() ? "" : " (" + owner.strip() + ")")
                + "; stop it first.");
    }
}
