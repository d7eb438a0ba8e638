package dev.instar.testreport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What no compiler checks in the sources of all modules. */
class SourcesTest {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final int MOST_LINES = 400;
    private static final int MOST_PARTS = 7;

    /** The last word before a comma or the end. */
    private static final Pattern PARAMETER = Pattern.compile("\\w\\s*(?=,(?![^<]*>)|$)");

    private static final Set<String> WRITTEN_BY_HAND = Set.of("java", "ts", "mjs", "js", "py");
    private static final Set<String> GENERATED = Set.of("target", "node_modules", "generated");
    private static final Pattern AT_FULL_DEPTH = Pattern.compile("@FullDepth|@Sampled|FullDepth\\.ASKED_FOR");

    @Test
    void no_source_is_longer_than_a_reader_takes_in() {
        List<Path> sources = sources(WRITTEN_BY_HAND);
        assertThat(sources).hasSizeGreaterThan(500);
        assertThat(sources).filteredOn(source -> lines(source) > MOST_LINES).isEmpty();
    }

    /** Values may have more parts; they are records. */
    @Test
    void no_class_is_made_of_more_parts_than_a_reader_keeps_in_mind() {
        assertThat(sources(Set.of("java")).stream()
                        .filter(source -> source.toString().contains("/src/main/"))
                        .flatMap(source -> constructors(source)
                                .filter(parts -> parts > MOST_PARTS)
                                .map(_ -> source)))
                .isEmpty();
    }

    /** How many parameters each constructor of a file's main class has. */
    private static Stream<Long> constructors(Path source) {
        String name = source.getFileName().toString().replace(".java", "");
        String content = read(source);
        if (content.contains("record " + name)) {
            return Stream.empty();
        }
        return Pattern.compile("\\n {4}(?:public |private |protected )?" + name + "\\(([^)]*)\\)")
                .matcher(content)
                .results()
                .map(constructor ->
                        PARAMETER.matcher(constructor.group(1)).results().count());
    }

    @Test
    void what_is_tried_at_full_depth_alone_is_part_of_the_campaign() throws IOException {
        String campaigns = Files.readString(ROOT.resolve("instar"));
        List<String> classes = sources(Set.of("java")).stream()
                .filter(source -> source.toString().endsWith("Test.java"))
                .filter(source -> AT_FULL_DEPTH.matcher(read(source)).find())
                .map(source -> source.getFileName().toString().replace(".java", ""))
                .filter(name -> !name.equals(SourcesTest.class.getSimpleName()))
                .toList();
        assertThat(classes)
                .hasSizeGreaterThan(30)
                .allSatisfy(name -> assertThat(campaigns).containsPattern("\\b" + name + "\\b"));
    }

    private static List<Path> sources(Set<String> extensions) {
        return Stream.of("node-service", "console-ui", "frontend", "src")
                .flatMap(folder -> files(ROOT.resolve(folder), extensions).stream())
                .toList();
    }

    private static List<Path> files(Path folder, Set<String> extensions) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path entered, BasicFileAttributes attributes) {
                    boolean isGenerated =
                            GENERATED.contains(entered.getFileName().toString());
                    return isGenerated ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = file.getFileName().toString();
                    if (extensions.contains(name.substring(name.lastIndexOf('.') + 1))) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static long lines(Path source) {
        return read(source).lines().count();
    }

    private static String read(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
