package dev.instar.node.operation.preflight;

import dev.instar.node.engine.BufferPools;
import dev.instar.node.engine.Queryable;
import dev.instar.node.settings.NodeProperties;
import dev.instar.node.transfer.parquet.TableParquet;
import dev.instar.node.transfer.schema.Schema;
import dev.instar.protocol.PreflightReport.Finding;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * Whether an engine's buffer pool holds what the import of a database needs: for the widest table by its columns, for the
 * largest by its rows.
 */
@Component
class Memory {

    /** Of buffer pool per column and thread during COPY, as reported in ladybug issue 760. */
    private static final DataSize PER_COLUMN_AND_THREAD = DataSize.ofMegabytes(12);

    /** Of any COPY. */
    private static final DataSize BASE = DataSize.ofMegabytes(64);

    /**
     * Bytes per row of a COPY. LadybugDB 0.20.4 copied 3.4, 6.8, 13.5 and 27 million relationships (amazon0601, once to
     * eight times) with no less than 192, 192, 256 and 384 MB, and failed at the next smaller pool that was tried.
     */
    private static final long LEAST_PER_ROW = 12;

    /** With this, none of the engines and data sets tried ran out of its pool. */
    private static final long ENOUGH_PER_ROW = 64;

    /** A table with no more of them needs no pool worth counting its pairs one by one. */
    private static final long FEW_ROWS = 100_000;

    private static final String REMEDY = "Raise instar.node.limits.operation-memory-share,"
            + " instar.node.limits.largest-operation-buffer-pool and instar.node.limits.host-memory, lower"
            + " instar.node.limits.parallel-databases, or give the machine more memory.";

    private final NodeProperties.Limits limits;
    private final BufferPools pools;

    Memory(NodeProperties properties, BufferPools pools) {
        this.limits = properties.limits();
        this.pools = pools;
    }

    /** @param rows as {@link #rowsOfCopies} tells them */
    List<Finding> findings(String graphId, Schema schema, Map<String, Long> rows) {
        long pool = pools.forOperation().toMegabytes();
        return Stream.of(ofColumns(graphId, schema, pool), ofRows(graphId, rows, pool))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Finding> ofColumns(String graphId, Schema schema, long pool) {
        int widest = Stream.concat(
                        schema.nodeTables().stream()
                                .map(table -> table.columns().size()),
                        schema.relTables().stream().map(table -> table.columns().size() + 2))
                .flatMapToInt(IntStream::of)
                .max()
                .orElse(0);
        long needed = PER_COLUMN_AND_THREAD.toMegabytes() * widest * limits.threads();
        return needed <= pool
                ? Optional.empty()
                : Optional.of(Check.warning(
                        "memory",
                        graphId,
                        "The widest table of '" + graphId + "' has " + widest + " columns; its import may need "
                                + needed + " MB of buffer pool, and " + pool + " MB can be had.",
                        "Lower instar.node.limits.threads. " + REMEDY));
    }

    /**
     * Rows of each COPY of an import: there is one for each node table and each FROM/TO pair.
     *
     * @param ofTables rows of each table, as far as they are known
     */
    static Map<String, Long> rowsOfCopies(Schema schema, Map<String, Long> ofTables, Queryable engine) {
        Map<String, Long> rows = new HashMap<>();
        for (TableParquet copy : TableParquet.of(schema)) {
            Long ofTable = ofTables.get(copy.table());
            if (ofTable != null) {
                rows.put(copy.name(), copy.needsPair() && ofTable > FEW_ROWS ? count(engine, copy) : ofTable);
            }
        }
        return rows;
    }

    private static long count(Queryable engine, TableParquet copy) {
        return Long.parseLong(
                String.valueOf(engine.execute(copy.match() + " RETURN CAST(count(*) AS STRING) AS row_count")
                        .rows()
                        .getFirst()
                        .getFirst()));
    }

    private Optional<Finding> ofRows(String graphId, Map<String, Long> rows, long pool) {
        Optional<Map.Entry<String, Long>> largest = rows.entrySet().stream().max(Map.Entry.comparingByValue());
        if (largest.isEmpty()) {
            return Optional.empty();
        }
        long count = largest.get().getValue();
        if (megabytes(count, ENOUGH_PER_ROW) <= pool) {
            return Optional.empty();
        }
        long least = megabytes(count, LEAST_PER_ROW);
        String table = "Table " + largest.get().getKey() + " of '" + graphId + "' has "
                + String.format(Locale.ROOT, "%,d", count).replace(',', ' ') + " rows; its import ";
        return Optional.of(
                least > pools.atMost().toMegabytes()
                        ? Check.blocker(
                                "memory",
                                graphId,
                                table + "needs more than " + least + " MB of buffer pool, and " + pool
                                        + " MB can be had.",
                                REMEDY)
                        : Check.warning(
                                "memory",
                                graphId,
                                table + "needs between " + least + " and " + megabytes(count, ENOUGH_PER_ROW)
                                        + " MB of buffer pool, and " + pool + " MB can be had.",
                                REMEDY));
    }

    private static long megabytes(long rows, long bytesPerRow) {
        return BASE.toMegabytes() + ((rows * bytesPerRow) >> 20);
    }
}
