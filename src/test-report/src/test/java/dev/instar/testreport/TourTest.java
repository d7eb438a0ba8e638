package dev.instar.testreport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tour of the code names only classes and folders that exist. */
class TourTest {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    /** A class with its package below the application's, and perhaps a method. */
    private static final Pattern TYPE = Pattern.compile("`((?:[a-z]\\w*\\.)+[A-Z]\\w*)(?:\\.[a-z]\\w*)?`");

    private static final Pattern FOLDER = Pattern.compile("`((?:[a-z][\\w-]*/)+[\\w-]*)`");

    @Test
    void every_class_of_the_tour_is_where_the_tour_says() throws IOException {
        List<String> files = sources();
        List<String> named = matches(TYPE);
        assertThat(named).hasSizeGreaterThan(30);
        assertThat(named)
                .allSatisfy(type -> assertThat(files)
                        .as(type)
                        .anyMatch(file -> file.endsWith("/" + type.replace('.', '/') + ".java")));
    }

    @Test
    void every_folder_of_the_tour_is_there() throws IOException {
        assertThat(matches(FOLDER))
                .isNotEmpty()
                .allSatisfy(folder -> assertThat(ROOT.resolve(folder)).exists());
    }

    private static List<String> matches(Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(ROOT.resolve("docs/tour.md")))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private static List<String> sources() {
        return Stream.of("node-service/src", "console-ui/src", "src")
                .flatMap(folder -> files(ROOT.resolve(folder)))
                .map(Path::toString)
                .filter(file -> file.endsWith(".java"))
                .toList();
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
