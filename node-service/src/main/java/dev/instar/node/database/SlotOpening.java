package dev.instar.node.database;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.JournalInDoubt;
import dev.instar.node.problem.NodeException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Opens a database for what is admitted; reads go on where it cannot be opened for writing for want of room. */
@Component
class SlotOpening {

    /** Of a database that cannot be opened for writing. */
    private static final Set<ErrorCode> READS_GO_ON =
            EnumSet.of(ErrorCode.NO_ROOM_FOR_SAFETY_COPY, ErrorCode.NOT_WRITTEN_DOWN, ErrorCode.FURTHER_GRAPHS);

    private final DatabaseOpening opening;

    SlotOpening(DatabaseOpening opening) {
        this.opening = opening;
    }

    /** The slot says afterwards what for. */
    Engine open(String graphId, HostSlot slot, ServingHosts.Admission admission) {
        slot.readOnly = admission.access() != ServingHosts.Access.WRITE;
        slot.readsOnly = false;
        return slot.readOnly
                ? opening.forReading(admission.engine(), admission.path())
                : forWriting(graphId, slot, admission);
    }

    private Engine forWriting(String graphId, HostSlot slot, ServingHosts.Admission admission) {
        try {
            return opening.forWriting(graphId, admission.engine(), admission.path());
        } catch (NodeException e) {
            if (!READS_GO_ON.contains(e.error()) || !admission.reads()) {
                throw e;
            }
            return forReadingOnly(slot, admission).orElseThrow(() -> e);
        } catch (JournalInDoubt e) {
            if (!admission.reads()) {
                throw e;
            }
            return forReadingOnly(slot, admission).orElseThrow(() -> e);
        }
    }

    private Optional<Engine> forReadingOnly(HostSlot slot, ServingHosts.Admission admission) {
        try {
            Engine host = opening.forReading(admission.engine(), admission.path());
            slot.readOnly = true;
            slot.readsOnly = true;
            return Optional.of(host);
        } catch (StatementException | EngineHostException unreadable) {
            return Optional.empty();
        }
    }
}
