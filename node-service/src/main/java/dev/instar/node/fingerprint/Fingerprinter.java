package dev.instar.node.fingerprint;

import dev.instar.node.carry.TableFile;
import dev.instar.node.engine.Engine;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.schema.ColumnType;
import dev.instar.node.schema.Schema;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.TableFingerprint;
import dev.instar.protocol.VerificationLevel;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Computes a {@link Fingerprint} inside the engine: per table and per FROM/TO pair the row count and the sum of a hash
 * over keys and properties. The engine's {@code hash()} gave equal values in every release measured, before and after
 * migrations.
 */
public final class Fingerprinter {

    private final Engine engine;
    private final VerificationLevel level;

    public Fingerprinter(Engine engine, VerificationLevel level) {
        this.engine = engine;
        this.level = level;
    }

    /** Told before each table: its name, tables done, tables in all. */
    public interface Progress {
        void table(String name, int done, int total);
    }

    /** Reads every table of the database the engine has open. */
    public Fingerprint compute(Schema schema, Progress progress) {
        List<TableFingerprint> tables = new ArrayList<>();
        List<TableFile> all = TableFile.of(schema);
        for (TableFile table : all) {
            progress.table(table.name(), tables.size(), all.size());
            tables.add(query(table.name(), table.match(), table.values(), table.types()));
        }
        tables.sort(Comparator.comparing(TableFingerprint::name));
        return new Fingerprint(SchemaLines.of(schema), tables);
    }

    /** Reads rows of a Parquet file as the import will. */
    public TableFingerprint ofGroup(TableFile table, TableFile.Group group) {
        List<String> names = names(group);
        return query(table.name(), named(group, names), names, table.types());
    }

    private static List<String> names(TableFile.Group group) {
        return IntStream.range(0, group.decoded().size()).mapToObj(i -> "v" + i).toList();
    }

    private static String named(TableFile.Group group, List<String> names) {
        return group.source()
                + IntStream.range(0, names.size())
                        .mapToObj(i -> group.decoded().get(i) + " AS " + names.get(i))
                        .collect(Collectors.joining(", ", " WITH ", ""));
    }

    /** The sum of one value's hash over all rows of a database's table, to find out which column differs. */
    public BigInteger hashOf(TableFile table, int value) {
        return hash(table.match(), table.values().get(value), table.types().get(value));
    }

    /** As {@link #hashOf(TableFile, int)}, over rows of a file. */
    public BigInteger hashOf(TableFile table, int value, TableFile.Group group) {
        return hash(named(group, names(group)), names(group).get(value), table.types().get(value));
    }

    private BigInteger hash(String match, String value, ColumnType type) {
        QueryAnswer answer =
                engine.execute(match + " RETURN CAST(sum(" + HashExpression.of(value, type) + ") AS STRING) AS content");
        Object sum = answer.rows().getFirst().getFirst();
        return sum == null ? BigInteger.ZERO : new BigInteger(sum.toString());
    }

    private TableFingerprint query(String name, String match, List<String> values, List<ColumnType> types) {
        String content = level == VerificationLevel.COUNTS
                ? "CAST(NULL AS STRING)"
                : "CAST(sum(hash(["
                        + IntStream.range(0, values.size())
                                .mapToObj(i -> HashExpression.of(values.get(i), types.get(i)))
                                .collect(Collectors.joining(", "))
                        + "])) AS STRING)";
        QueryAnswer answer =
                engine.execute(match + " RETURN CAST(count(*) AS STRING) AS row_count, " + content + " AS content");
        if (answer.rows().size() != 1) {
            throw new NodeException(
                    ErrorCode.ENGINE_HOST_FAILED,
                    "The engine was asked for one row about table " + name + " and answered with "
                            + answer.rows().size() + ".");
        }
        List<@Nullable Object> row = answer.rows().getFirst();
        long rows = Long.parseLong(String.valueOf(row.get(0)));
        return new TableFingerprint(name, rows, rows == 0 ? "" : Objects.toString(row.get(1), ""));
    }
}
