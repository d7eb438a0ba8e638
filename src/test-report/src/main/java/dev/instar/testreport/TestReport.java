package dev.instar.testreport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes {@code target/testing.md} after a run of all tests; with {@code --write} also {@code docs/testing.md}. Fails if a
 * class did not run, or if the page in {@code docs} does not name the classes there are with what they prove. Costs differ
 * from run to run and are not compared.
 */
final class TestReport {

    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern TITLE = Pattern.compile("<name>([^<]+)</name>");

    private static final String HEAD = """
            # Tests

            Every test class, what it proves and what it cost in one run of `./instar test` on 2 cores. Node service, console and whole-system tests each run beside others, so the seconds of a class are wall time on a busy machine. `./instar test --report` writes this page; a plain run writes `target/testing.md` and fails if a class is missing here.

            Classes that end in `Test` run in their module; those that end in `IT` run against packaged programs. A test that is skipped here is part of a campaign: `./instar crash`, `./instar fleet-test` or `./instar bench`.
            """;

    private final Path repository;
    /** Titles of the modules by their folders, in the order of the build. */
    private final Map<String, String> modules = new LinkedHashMap<>();

    private final List<TestClass> classes = new ArrayList<>();
    private final Map<String, Cost> costs;

    TestReport(Path repository) throws IOException {
        this.repository = repository;
        this.costs = Cost.of(repository.resolve("target").resolve("test.log"));
        Matcher module = MODULE.matcher(Files.readString(repository.resolve("pom.xml")));
        while (module.find()) {
            String folder = module.group(1);
            Matcher title =
                    TITLE.matcher(Files.readString(repository.resolve(folder).resolve("pom.xml")));
            modules.put(folder, title.find() ? title.group(1) : folder);
            classes.addAll(TestClass.of(repository, folder));
        }
    }

    /** Arguments: the repository's folder, and {@code --write} to write the page in {@code docs}. */
    public static void main(String[] arguments) throws IOException {
        var report = new TestReport(Path.of(arguments[0]));
        Path page = report.repository.resolve("docs").resolve("testing.md");
        String text = report.text();
        Files.writeString(
                Files.createDirectories(report.repository.resolve("target")).resolve("testing.md"), text);
        if (arguments.length > 1 && arguments[1].equals("--write")) {
            Files.writeString(page, text);
        }
        List<String> problems = report.problems(Files.exists(page) ? Files.readString(page) : "");
        problems.forEach(System.err::println);
        if (!problems.isEmpty()) {
            System.exit(1);
        }
    }

    String text() {
        var page = new StringBuilder(HEAD);
        modules.forEach((module, title) -> {
            List<TestClass> own = classes.stream()
                    .filter(found -> found.module().equals(module))
                    .sorted(Comparator.comparingDouble(this::seconds).reversed())
                    .toList();
            if (!own.isEmpty()) {
                page.append(String.format(
                        Locale.ROOT,
                        "%n## %s: %d classes, %.0f s%n%n| Class | Proves | Tests | Seconds |%n|---|---|--:|--:|%n",
                        title,
                        own.size(),
                        own.stream().mapToDouble(this::seconds).sum()));
                own.forEach(found -> page.append(row(found)));
            }
        });
        return page.toString();
    }

    private double seconds(TestClass found) {
        Cost cost = costs.get(found.name());
        return cost == null ? 0 : cost.seconds();
    }

    private String row(TestClass found) {
        Cost cost = costs.get(found.name());
        String tests =
                cost == null ? "" : cost.tests() + (cost.skipped() == 0 ? "" : ", " + cost.skipped() + " skipped");
        String seconds = cost == null ? "" : String.format(Locale.ROOT, "%.1f", cost.seconds());
        return "| `%s` | %s | %s | %s |%n".formatted(found.simpleName(), escaped(found.proves()), tests, seconds);
    }

    /** What is wrong with the run and with the page in {@code docs}, a sentence each. */
    List<String> problems(String page) {
        List<String> problems = new ArrayList<>();
        // Two modules may each have a class of the same name.
        Map<String, Set<String>> rows = new LinkedHashMap<>();
        page.lines().filter(line -> line.startsWith("| `")).forEach(line -> {
            String[] cells = line.split(" [|] ", 3);
            rows.computeIfAbsent(cells[0].substring(3, cells[0].length() - 1), _ -> new HashSet<>())
                    .add(cells[1]);
        });
        for (TestClass found : classes) {
            Set<String> row = rows.get(found.simpleName());
            if (found.proves().isEmpty()) {
                problems.add(found.name() + " has no Javadoc that says what it proves.");
            } else if (!costs.containsKey(found.name())) {
                problems.add(found.name() + " did not run.");
            } else if (row == null) {
                problems.add("docs/testing.md lacks " + found.name() + "; './instar test --report' writes it.");
            } else if (!row.contains(escaped(found.proves()))) {
                problems.add("docs/testing.md says something else of " + found.name()
                        + " than its Javadoc; './instar test --report' writes it.");
            }
        }
        Set<String> names = classes.stream().map(TestClass::simpleName).collect(Collectors.toSet());
        rows.keySet().stream()
                .filter(name -> !names.contains(name))
                .forEach(name -> problems.add(
                        "docs/testing.md names " + name + ", which is gone; './instar test --report' writes it."));
        return problems;
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|");
    }
}
