package dev.instar.console.fleet.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import dev.instar.console.base.ui.Formats;
import dev.instar.console.base.ui.GateWords;
import dev.instar.console.base.ui.StateBadge.Tone;
import dev.instar.console.fleet.Instance;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Step;
import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.NodeInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the fleet page shows of one instance.
 *
 * @param operation what is being done to it, empty for nothing
 * @param migrationId of the open migration it is part of
 * @param remarks what an operator should know, one sentence each
 */
record InstanceRow(
        Instance instance,
        State state,
        String engine,
        String storage,
        String operation,
        @Nullable String migrationId,
        List<String> remarks) {

    /** An import needs the original, the export and the new database side by side. */
    private static final int ROOM_FOR_AN_IMPORT = 2;

    /** How an instance stands; in the order of {@link Gate}, then what is no gate. */
    enum State {
        SERVING(Tone.GOOD),
        OPENING(Tone.BUSY),
        FROZEN(Tone.WAITING),
        MIGRATING(Tone.BUSY),
        HELD(Tone.BAD),
        INCOMPATIBLE(Tone.BAD),
        UNREACHABLE(Tone.BAD),
        REPLICA(Tone.QUIET);

        private final Tone tone;

        State(Tone tone) {
            this.tone = tone;
        }

        String displayName() {
            return switch (this) {
                case SERVING, OPENING, FROZEN, MIGRATING, HELD, INCOMPATIBLE -> GateWords.of(Gate.valueOf(name()));
                case UNREACHABLE -> translate("fleet.state.unreachable");
                case REPLICA -> translate("fleet.state.replica");
            };
        }

        Tone tone() {
            return tone;
        }

        static State of(Instance instance) {
            if (!instance.isMigrated()) {
                return REPLICA;
            }
            return instance.nodeInfo().map(info -> valueOf(info.gate().name())).orElse(UNREACHABLE);
        }
    }

    /** An instance as part of an open migration. */
    record Membership(String migrationId, Step step) {

        /** By instance, those that are still part of it. */
        static Map<String, Membership> index(List<Migration> open) {
            Map<String, Membership> members = new HashMap<>();
            for (Migration migration : open) {
                for (MigrationInstance instance : migration.instances()) {
                    if (!instance.step().isOut()) {
                        members.putIfAbsent(instance.instanceId(), new Membership(migration.id(), instance.step()));
                    }
                }
            }
            return members;
        }
    }

    static InstanceRow of(Instance instance, Map<String, Membership> members) {
        Optional<Membership> member = Optional.ofNullable(members.get(instance.instanceId()));
        String operation = member.map(found -> found.step().displayName())
                .or(() -> instance.nodeInfo()
                        .flatMap(info -> Optional.ofNullable(info.currentTask()))
                        .map(_ -> translate("fleet.operation.outside")))
                .orElse("");
        return new InstanceRow(
                instance,
                State.of(instance),
                instance.nodeInfo()
                        .map(NodeInfo::engine)
                        .map(EngineVersion::displayName)
                        .orElseGet(() -> translate("fleet.engine.unknown")),
                instance.nodeInfo().map(InstanceRow::storage).orElse(""),
                operation,
                member.map(Membership::migrationId).orElse(null),
                remarks(instance, member));
    }

    private static List<String> remarks(Instance instance, Optional<Membership> member) {
        List<String> remarks = new ArrayList<>();
        if (instance.trouble() != null) {
            remarks.add(instance.trouble());
        }
        String mark = instance.maintenance();
        if (mark != null
                && member.filter(found -> mark.equals(found.migrationId())).isEmpty()) {
            remarks.add(translate("fleet.remark.maintenance", mark));
        }
        instance.nodeInfo().ifPresent(info -> {
            if (instance.isMigrated() && info.diskFreeBytes() < ROOM_FOR_AN_IMPORT * instance.bytes()) {
                remarks.add(translate(
                        "fleet.remark.disk",
                        Formats.bytes(info.diskFreeBytes()),
                        Formats.bytes(ROOM_FOR_AN_IMPORT * instance.bytes())));
            }
            info.databases().stream()
                    .filter(database -> database.gate() == Gate.HELD || database.gate() == Gate.INCOMPATIBLE)
                    .forEach(database -> remarks.add(translate(
                            "fleet.remark.database",
                            database.graphId(),
                            Objects.requireNonNullElse(
                                    database.message(), database.gate().name()))));
        });
        return List.copyOf(remarks);
    }

    /** The storage versions of the files that are there, which may differ from the engine's while a tier moves. */
    private static String storage(NodeInfo info) {
        List<Integer> versions = info.databases().stream()
                .map(DatabaseInfo::storageVersion)
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .toList();
        return versions.isEmpty()
                ? Integer.toString(info.storageVersion())
                : String.join(", ", versions.stream().map(String::valueOf).toList());
    }

    String id() {
        return instance.instanceId();
    }

    int databases() {
        return instance.nodeInfo().map(info -> info.databases().size()).orElse(0);
    }

    long diskFree() {
        return instance.nodeInfo().map(NodeInfo::diskFreeBytes).orElse(0L);
    }

    /** Everything a search looks at. */
    String words() {
        return String.join(
                " ",
                id(),
                instance.tier(),
                engine,
                state.displayName(),
                operation,
                instance.nodeType(),
                String.join(" ", remarks),
                instance.nodeInfo().stream()
                        .flatMap(info -> info.databases().stream())
                        .map(DatabaseInfo::graphId)
                        .collect(Collectors.joining(" ")));
    }
}
