package dev.instar.node.export;

import dev.instar.node.fingerprint.Schema;
import dev.instar.node.fingerprint.SchemaReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds what a Parquet export would lose or alter, before it is written. Each rule was measured on the engines; what it
 * finds is refused, naming table and column.
 */
final class Fidelity {

    private static final Pattern LOSSY_TYPE = Pattern.compile("\\b(DECIMAL|INT128|INTERVAL|UNION)\\b");
    private static final Pattern UNSAFE_NAME = Pattern.compile("[/\\\\\"\\p{Cntrl}]");

    private final List<Path> sidecars;

    /** @param sidecars what stands beside the closed database: further graphs, which an export leaves out */
    Fidelity(List<Path> sidecars) {
        this.sidecars = sidecars;
    }

    /** @return one sentence fragment per loss; empty if Parquet carries all of it */
    List<String> losses(Schema schema, SchemaReader reader) {
        List<String> losses = new ArrayList<>();
        Map<String, String> fileOwners = new LinkedHashMap<>();
        for (Schema.NodeTable table : schema.nodeTables()) {
            ofTable(losses, table.name(), table.comment(), table.columns());
            ofFile(losses, fileOwners, table.name(), table.name());
        }
        for (Schema.RelTable table : schema.relTables()) {
            ofTable(losses, table.name(), table.comment(), table.columns());
            for (Schema.Pair pair : table.pairs()) {
                String file = table.name() + "_" + pair.from() + "_" + pair.to();
                ofFile(losses, fileOwners, file, table.name() + " from " + pair.from() + " to " + pair.to());
            }
        }
        Set<String> ofSerialColumns = schema.nodeTables().stream()
                .flatMap(table -> table.columns().stream()
                        .filter(column -> column.type().equals("SERIAL"))
                        .map(column -> table.name() + "_" + column.name() + "_serial"))
                .collect(Collectors.toSet());
        for (Map<String, String> sequence : reader.optionalRows("CALL show_sequences() RETURN *")) {
            String name = sequence.getOrDefault("name", "");
            if (!ofSerialColumns.contains(name)) {
                losses.add("sequence " + name + " may lose its first value");
            }
        }
        for (Map<String, String> index : reader.optionalRows("CALL show_indexes() RETURN *")) {
            if (index.getOrDefault("extension_loaded", "true").equalsIgnoreCase("false")) {
                losses.add("index " + index.get("index_name") + " of table " + index.get("table_name")
                        + " needs an extension that is not loaded");
            }
        }
        sidecars.forEach(sidecar -> losses.add("the further graph in file " + sidecar.getFileName()));
        return losses;
    }

    private static void ofTable(List<String> losses, String table, String comment, List<Schema.Column> columns) {
        if (UNSAFE_NAME.matcher(table).find()) {
            losses.add("table name '" + table + "' cannot become a file name");
        }
        if (!comment.isEmpty()) {
            losses.add("the comment of table " + table);
        }
        for (Schema.Column column : columns) {
            String where = "column " + column.name() + " of table " + table;
            if (LOSSY_TYPE.matcher(column.type()).find()) {
                losses.add(where + " (" + column.type() + ")");
            }
            String value = column.defaultExpression();
            boolean hasDefault = !value.isEmpty() && !value.equalsIgnoreCase("NULL");
            if (hasDefault && !column.type().equals("SERIAL")) {
                losses.add("the default of " + where);
            }
        }
    }

    /** Two tables whose names make the same file name would overwrite each other in the export. */
    private static void ofFile(List<String> losses, Map<String, String> owners, String file, String owner) {
        String other = owners.putIfAbsent(file.toLowerCase(Locale.ROOT), owner);
        if (other != null) {
            losses.add(other + " and " + owner + " would share the file " + file + ".parquet");
        }
    }
}
