package dev.instar.console.fleet.ui;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The fleet as comma separated values (RFC 4180), one instance per line. */
final class FleetCsv {

    private FleetCsv() {}

    static String of(List<InstanceRow> rows) {
        String head = "instance,tier,node_type,address,engine,storage,state,health,operation,migration,databases,bytes,"
                + "disk_free_bytes,last_heartbeat,remarks\r\n";
        return rows.stream().map(FleetCsv::line).collect(Collectors.joining("", head, ""));
    }

    private static String line(InstanceRow row) {
        return Stream.of(
                        row.id(),
                        row.instance().tier(),
                        row.instance().nodeType(),
                        row.instance().address(),
                        row.engine(),
                        row.storage(),
                        row.state().displayName(),
                        row.instance().healthStatus(),
                        row.operation(),
                        row.migrationId(),
                        row.databases(),
                        row.instance().bytes(),
                        row.diskFree(),
                        row.instance().lastHeartbeat(),
                        String.join(" ", row.remarks()))
                .map(FleetCsv::field)
                .collect(Collectors.joining(",", "", "\r\n"));
    }

    /** Quoted where needed; what a spreadsheet would run as a formula begins with an apostrophe. */
    private static String field(Object value) {
        String text = Objects.toString(value, "");
        if (!text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0) {
            text = "'" + text;
        }
        return text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? "\"" + text.replace("\"", "\"\"") + "\""
                : text;
    }
}
