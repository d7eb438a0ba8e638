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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The bundles of texts and the pages that use them. */
class TextsTest {

    private static final Path BUNDLES = Path.of("src", "main", "resources", "texts");
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");
    private static final Pattern TRANSLATED = Pattern.compile("translate\\(\\s*" + LITERAL);
    private static final Pattern SINGLE_APOSTROPHE = Pattern.compile("(?<!')'(?:'')*(?!')");

    private static final TreeMap<String, String> TEXTS = new TreeMap<>();
    private static final Set<String> LITERALS = new TreeSet<>();
    private static final Set<String> TRANSLATIONS = new TreeSet<>();

    @BeforeAll
    static void read() throws IOException {
        for (Path bundle : files(BUNDLES)) {
            var texts = new Properties();
            try (Reader reader = Files.newBufferedReader(bundle)) {
                texts.load(reader);
            }
            String feature = bundle.getFileName().toString().replace(".properties", ".");
            assertThat(texts.stringPropertyNames()).as("%s", bundle).allMatch(key -> key.startsWith(feature));
            texts.stringPropertyNames().forEach(key -> TEXTS.put(key, texts.getProperty(key)));
        }
        for (Path source : files(SOURCES)) {
            String content = Files.readString(source);
            collect(LITERAL, content, LITERALS);
            collect(TRANSLATED, content, TRANSLATIONS);
        }
    }

    private static void collect(Pattern pattern, String content, Set<String> found) {
        pattern.matcher(content).results().map(result -> result.group(1)).forEach(found::add);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    /** A literal that ends in a dot is the beginning of keys whose rest is computed. */
    @Test
    void every_key_that_a_page_uses_has_a_text() {
        assertThat(TRANSLATIONS)
                .allSatisfy(key -> assertThat(TEXTS.keySet())
                        .anyMatch(text -> key.endsWith(".") ? text.startsWith(key) : text.equals(key)));
    }

    @Test
    void every_text_is_used() {
        assertThat(TEXTS.keySet())
                .filteredOn(text -> !LITERALS.contains(text))
                .allMatch(text -> LITERALS.stream()
                        .anyMatch(used -> used.matches("[a-z]+\\.([a-z.-]+\\.)?") && text.startsWith(used)));
    }

    @Test
    void every_text_can_be_formatted() {
        assertThat(TEXTS).allSatisfy((_, text) -> {
            assertThat(text).doesNotContainPattern(SINGLE_APOSTROPHE);
            assertThat(new MessageFormat(text)).isNotNull();
        });
    }
}
