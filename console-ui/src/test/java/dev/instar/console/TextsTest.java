package dev.instar.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The bundles of texts and the pages that use them. */
class TextsTest {

    private static final Path BUNDLES = Path.of("src", "main", "resources", "texts");
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");
    private static final Pattern SINGLE_APOSTROPHE = Pattern.compile("(?<!')'(?:'')*(?!')");

    /** What looks like a key and is a name of a file, of an event or of a plan's field. */
    private static final Set<String> NO_KEYS = Set.of(
            "audit.jsonl",
            "fleet.csv",
            "plan.json",
            "approval.waiting",
            "approval.requested",
            "approval.approved",
            "approval.rejected",
            "approval.expired",
            "approval.expires",
            "approval.quorum");

    private static final TreeMap<String, String> TEXTS = new TreeMap<>();
    private static final Set<String> KEYS = new TreeSet<>();

    @BeforeAll
    static void read() throws IOException {
        for (Path bundle : files(BUNDLES)) {
            var texts = new Properties();
            try (Reader reader = Files.newBufferedReader(bundle)) {
                texts.load(reader);
            }
            String name = bundle.getFileName().toString().replace(".properties", "");
            assertThat(texts.stringPropertyNames()).as("%s", bundle).allMatch(key -> key.startsWith(name + "."));
            texts.stringPropertyNames().forEach(key -> TEXTS.put(key, texts.getProperty(key)));
        }
        String bundles = TEXTS.keySet().stream()
                .map(key -> key.substring(0, key.indexOf('.')))
                .distinct()
                .collect(Collectors.joining("|"));
        Pattern key = Pattern.compile("(" + bundles + ")(\\.[a-z0-9-]+)+\\.?");
        for (Path source : files(SOURCES)) {
            LITERAL.matcher(Files.readString(source))
                    .results()
                    .map(literal -> literal.group(1))
                    .filter(literal -> key.matcher(literal).matches() && !NO_KEYS.contains(literal))
                    .forEach(KEYS::add);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void every_key_that_the_code_names_has_a_text() {
        assertThat(KEYS).filteredOn(key -> !key.endsWith(".")).isSubsetOf(TEXTS.keySet());
    }

    /** A key that ends in a dot is the beginning of keys whose rest is computed. */
    @Test
    void every_text_is_used() {
        assertThat(TEXTS.keySet())
                .filteredOn(text -> !KEYS.contains(text))
                .allMatch(text -> KEYS.stream().anyMatch(key -> key.endsWith(".") && text.startsWith(key)));
    }

    @Test
    void every_text_can_be_formatted() {
        assertThat(TEXTS).allSatisfy((_, text) -> {
            assertThat(text).doesNotContainPattern(SINGLE_APOSTROPHE);
            assertThat(new MessageFormat(text)).isNotNull();
        });
    }
}
