package dev.instar.testreport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes {@code target/testing.md} after a run of all tests; with {@code --write} also {@code docs/testing.md}. Fails if
 * the page in {@code docs} lacks a class or names one that is gone; costs differ from run to run and are not compared.
 */
final class TestReport {

    /** Module folders with tests, and how the page calls them. */
    private static final Map<String, String> MODULES = modules();

    private static final String HEAD = """
            # Tests

            Every test class, what it proves and what it cost in one run of `./instar test` on 2 cores. Node service, console and whole-system tests each run beside others, so the seconds of a class are wall time on a busy machine. `./instar test --report` writes this page; a plain run writes `target/testing.md` and fails if a class is missing here.

            Classes that end in `Test` run in their module; those that end in `IT` run against packaged programs. A test that is skipped here is part of a campaign: `./instar crash`, `./instar fleet-test` or `./instar bench`.
            """;

    private final Path repository;
    private final List<TestClass> classes = new ArrayList<>();
    private final Map<String, Cost> costs;

    TestReport(Path repository) throws IOException {
        this.repository = repository;
        this.costs = Cost.of(repository.resolve("target").resolve("test.log"));
        for (String module : MODULES.keySet()) {
            classes.addAll(TestClass.of(repository, module));
        }
    }

    private static Map<String, String> modules() {
        Map<String, String> modules = new LinkedHashMap<>();
        modules.put("src/protocol", "Protocol");
        modules.put("node-service/engine-host", "Engine host");
        modules.put("node-service", "Node service");
        modules.put("console-ui", "Console");
        modules.put("src/local-fleet", "Local fleet");
        modules.put("src/test-report", "This page");
        modules.put("src/e2e", "Whole system");
        return modules;
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
        MODULES.forEach((module, title) -> {
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
        return "| `%s` | %s | %s | %s |%n"
                .formatted(found.simpleName(), found.proves().replace("|", "\\|"), tests, seconds);
    }

    /** What is wrong with the page in {@code docs}, a sentence each. */
    List<String> problems(String page) {
        List<String> problems = new ArrayList<>();
        for (TestClass found : classes) {
            if (found.proves().isEmpty()) {
                problems.add(found.name() + " has no Javadoc that says what it proves.");
            }
            if (!page.contains("| `" + found.simpleName() + "` |")) {
                problems.add("docs/testing.md lacks " + found.name() + "; './instar test --report' writes it.");
            }
        }
        page.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .filter(name ->
                        classes.stream().noneMatch(found -> found.simpleName().equals(name)))
                .forEach(name -> problems.add(
                        "docs/testing.md names " + name + ", which is gone; './instar test --report' writes it."));
        return problems;
    }
}
