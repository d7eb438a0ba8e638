package dev.instar.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * An engine at one version, written {@code ladybug@0.20.4}.
 *
 * @param engine {@code ladybug} or {@code kuzu}
 * @param version three numbers with dots between
 */
public record EngineVersion(String engine, String version) implements Comparable<EngineVersion> {

    private static final Pattern FORM = Pattern.compile("(ladybug|kuzu)@(\\d{1,4}\\.\\d{1,4}\\.\\d{1,4})");

    /**
     * Reads {@code ladybug@0.20.4}; a bare {@code 0.20.4} means LadybugDB.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    @JsonCreator
    public static EngineVersion parse(String text) {
        var matcher = FORM.matcher(text.contains("@") ? text : "ladybug@" + text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not an engine version; write for example ladybug@0.20.4 or kuzu@0.11.2.");
        }
        return new EngineVersion(matcher.group(1), matcher.group(2));
    }

    /** The name people use, for example {@code LadybugDB 0.20.4}. */
    public String displayName() {
        return (engine.equals("ladybug") ? "LadybugDB " : "Kuzu ") + version;
    }

    @Override
    public int compareTo(EngineVersion other) {
        int byEngine = engine.compareTo(other.engine);
        return byEngine != 0 ? byEngine : compareVersions(version, other.version);
    }

    private static int compareVersions(String left, String right) {
        String[] a = left.split("\\.", -1);
        String[] b = right.split("\\.", -1);
        for (int i = 0; i < a.length; i++) {
            int order = Integer.compare(Integer.parseInt(a[i]), Integer.parseInt(b[i]));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    @JsonValue
    @Override
    public String toString() {
        return engine + "@" + version;
    }
}
