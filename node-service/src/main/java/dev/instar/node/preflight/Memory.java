package dev.instar.node.preflight;

import dev.instar.node.NodeProperties;
import dev.instar.node.schema.Schema;
import dev.instar.protocol.PreflightReport.Finding;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** Whether an engine's buffer pool holds what a COPY into the widest table needs. */
@Component
class Memory {

    /** Of buffer pool per column and thread during COPY, as reported in ladybug issue 760. */
    private static final DataSize PER_COLUMN_AND_THREAD = DataSize.ofMegabytes(12);

    private final NodeProperties.Limits limits;

    Memory(NodeProperties properties) {
        this.limits = properties.limits();
    }

    Optional<Finding> finding(String graphId, Schema schema) {
        int widest = Stream.concat(
                        schema.nodeTables().stream()
                                .map(table -> table.columns().size()),
                        schema.relTables().stream().map(table -> table.columns().size() + 2))
                .flatMapToInt(IntStream::of)
                .max()
                .orElse(0);
        long needed = PER_COLUMN_AND_THREAD.toMegabytes() * widest * limits.threads();
        long pool = limits.operationBufferPool().toMegabytes();
        return needed <= pool
                ? Optional.empty()
                : Optional.of(Check.warning(
                        "memory",
                        graphId,
                        "The widest table of '" + graphId + "' has " + widest + " columns; its import may need "
                                + needed + " MB of buffer pool, and " + pool + " MB are configured.",
                        "Raise instar.node.limits.operation-buffer-pool, or lower instar.node.limits.threads."));
    }
}
