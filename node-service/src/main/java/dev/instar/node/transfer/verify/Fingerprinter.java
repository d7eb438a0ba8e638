package dev.instar.node.transfer.verify;

import dev.instar.node.engine.Engine;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.transfer.parquet.TableParquet;
import dev.instar.node.transfer.schema.ColumnType;
import dev.instar.node.transfer.schema.Schema;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.TableFingerprint;
import dev.instar.protocol.VerificationLevel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Computes a {@link Fingerprint} inside the engine: per table and per FROM/TO pair the row count and the sum of a hash
 * over keys and properties. The engine's {@code hash()} of numbers and of plain texts, and its {@code md5()}, gave equal
 * values in every release measured, before and after migrations.
 */
public final class Fingerprinter {

    private final Engine engine;
    private final Fingerprint.Method method;
    private final HashExpression hash;

    public Fingerprinter(Engine engine, Fingerprint.Method method) {
        this.engine = engine;
        this.method = method;
        this.hash = new HashExpression(method);
    }

    /** Told before each table: its name, tables done, tables in all. */
    public interface Progress {
        void table(String name, int done, int total);
    }

    /** Reads every table of the database the engine has open. */
    public Fingerprint compute(Schema schema, Progress progress) {
        List<TableFingerprint> tables = new ArrayList<>();
        List<TableParquet> all = TableParquet.of(schema);
        for (TableParquet table : all) {
            progress.table(table.name(), tables.size(), all.size());
            tables.add(of(table));
        }
        tables.sort(Comparator.comparing(TableFingerprint::name));
        return new Fingerprint(SchemaLines.of(schema), tables, method.hashing());
    }

    /** Reads one table of the database the engine has open. */
    public TableFingerprint of(TableParquet table) {
        return of(table, table.match());
    }

    /** Reads one FROM/TO pair of the database the engine has open from one end of its relationships. */
    public TableFingerprint of(TableParquet table, TableParquet.End end) {
        return of(table, table.match(end));
    }

    private TableFingerprint of(TableParquet table, String match) {
        return query(table, match, table.values().stream().map(Optional::of).toList(), table.types());
    }

    /** The fingerprint of the same rows in a database with another schema. */
    public static Fingerprint under(Schema schema, Fingerprint fingerprint) {
        return new Fingerprint(SchemaLines.of(schema), fingerprint.tables(), fingerprint.hashing());
    }

    /** Reads rows of a Parquet file as the import will. */
    public TableFingerprint ofGroup(TableParquet table, TableParquet.Group group) {
        List<String> named = new ArrayList<>();
        List<Optional<String>> values = new ArrayList<>();
        for (int i = 0; i < group.decoded().size(); i++) {
            String name = "v" + i;
            group.decoded().get(i).ifPresent(decoded -> named.add(decoded + " AS " + name));
            values.add(group.decoded().get(i).map(_ -> name));
        }
        return query(table, group.source() + " WITH " + String.join(", ", named), values, group.types());
    }

    /** @param values empty where a value is NULL in every row */
    private TableFingerprint query(
            TableParquet table, String match, List<Optional<String>> values, List<ColumnType> types) {
        List<String> names = table.valueNames();
        List<String> hashes = IntStream.range(0, values.size())
                .mapToObj(i ->
                        values.get(i).map(value -> hash.of(value, types.get(i))).orElse(HashExpression.OF_NULL))
                .toList();
        List<String> results = new ArrayList<>(List.of("CAST(count(*) AS STRING) AS row_count"));
        if (method.level() == VerificationLevel.FULL) {
            results.add("CAST(sum(hash([" + String.join(", ", hashes) + "])) AS STRING) AS content");
            for (int i = 0; i < hashes.size(); i++) {
                results.add("CAST(sum(" + hashes.get(i) + ") AS STRING) AS column_" + i);
            }
        }
        QueryAnswer answer = engine.execute(match + " RETURN " + String.join(", ", results));
        if (answer.rows().size() != 1) {
            throw new NodeException(
                    ErrorCode.ENGINE_HOST_FAILED,
                    "The engine was asked for one row about table " + table.name() + " and answered with "
                            + answer.rows().size() + ".");
        }
        List<@Nullable Object> row = answer.rows().getFirst();
        long rows = Long.parseLong(String.valueOf(row.getFirst()));
        if (rows == 0 || method.level() == VerificationLevel.COUNTS) {
            return new TableFingerprint(table.name(), rows, "", new TreeMap<>());
        }
        SortedMap<String, String> columns = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            columns.put(names.get(i), Objects.toString(row.get(i + 2), ""));
        }
        return new TableFingerprint(table.name(), rows, Objects.toString(row.get(1), ""), columns);
    }
}
