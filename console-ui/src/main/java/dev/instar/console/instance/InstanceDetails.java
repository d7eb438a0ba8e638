package dev.instar.console.instance;

import dev.instar.protocol.BackupInfo;
import dev.instar.protocol.HostLine;
import dev.instar.protocol.JournalLine;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.StoredFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node says when it is asked about one thing. */
public sealed interface InstanceDetails {

    /** What can be asked. */
    enum Topic {
        DATABASES("Databases"),
        FILES("Files on disk"),
        BACKUPS("System backups"),
        JOURNAL("Journal"),
        LOG("Engine log"),
        HEALTH("Health");

        private final String displayName;

        Topic(String displayName) {
            this.displayName = displayName;
        }

        public String displayName() {
            return displayName;
        }
    }

    /**
     * The databases' evidence; the databases themselves stand in the fleet's snapshot.
     *
     * @param manifest of the last export
     * @param orphans files the journal does not account for, one sentence each
     */
    record Databases(@Nullable Manifest manifest, List<String> orphans) implements InstanceDetails {}

    record Files(List<StoredFile> files) implements InstanceDetails {}

    /** System backups, newest first. */
    record Backups(List<Backup> backups) implements InstanceDetails {}

    /** A system backup and its database. */
    record Backup(String database, BackupInfo info) {}

    record Journal(List<JournalLine> lines) implements InstanceDetails {}

    record Log(List<HostLine> lines) implements InstanceDetails {}

    /**
     * What a balancer sees.
     *
     * @param body as it came
     * @param retryAfter seconds, as the node gave them
     */
    record Health(int status, String body, @Nullable String retryAfter) implements InstanceDetails {}

    /**
     * An instance whose node did not answer, or answered with an error.
     *
     * @param why reason the inspection failed, a sentence for the operator
     */
    record Unknown(String why) implements InstanceDetails {}
}
