package dev.instar.testreport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A class with tests, as its source has it.
 *
 * @param module folder of its module, relative to the repository
 * @param name fully qualified
 * @param proves its Javadoc as one paragraph of Markdown; empty if it has none
 */
record TestClass(String module, String name, String proves) {

    private static final Path SOURCES = Path.of("src", "test", "java");
    private static final Pattern FILE = Pattern.compile(".+(Tests?|IT)\\.java");
    private static final Pattern TESTS = Pattern.compile(
            "@(Test|ParameterizedTest|TestFactory|RepeatedTest|ArchTest)\\b|extends \\w+(Test|Walk)\\b");
    private static final Pattern DOCUMENTED = Pattern.compile(
            "(?m)^/\\*\\*((?:(?!\\*/).)*)\\*/(?:\\s*@\\w+(?:\\((?:[^()]|\\([^()]*\\))*\\))?)*\\s*(?:public |final |abstract )*class ",
            Pattern.DOTALL);

    /** Name without its package. */
    String simpleName() {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** All test classes of a module's sources, by name; abstract ones are part of those that extend them. */
    static List<TestClass> of(Path repository, String module) throws IOException {
        Path sources = repository.resolve(module).resolve(SOURCES);
        if (!Files.isDirectory(sources)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(
                            file -> FILE.matcher(file.getFileName().toString()).matches())
                    .filter(TestClass::hasTests)
                    .map(file -> new TestClass(module, name(sources.relativize(file)), proves(read(file))))
                    .sorted((a, b) -> a.name().compareTo(b.name()))
                    .toList();
        }
    }

    private static boolean hasTests(Path file) {
        String source = read(file);
        return TESTS.matcher(source).find() && !source.contains("abstract class " + simpleName(file));
    }

    private static String simpleName(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }

    private static String name(Path file) {
        return file.toString().replace(".java", "").replace(file.getFileSystem().getSeparator(), ".");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read " + file, e);
        }
    }

    static String proves(String source) {
        Matcher documented = DOCUMENTED.matcher(source);
        if (!documented.find()) {
            return "";
        }
        return documented
                .group(1)
                .replaceAll("(?m)^\\s*\\*", " ")
                .replaceAll("\\s+", " ")
                .replaceAll("\\{@(?:code|link|value|linkplain) #?([^}]*)}", "`$1`")
                .replaceAll("<[^>]+>", "")
                .replaceAll("@(see|param)\\b.*", "")
                .strip();
    }
}
