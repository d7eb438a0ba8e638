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
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes {@code target/testing.md} after a run of all tests; with {@code --write} also {@code docs/testing.md}. Fails if a
 * class did not run, has no Javadoc or is missing from the page in {@code docs}. A row that is out of date is only
 * reported: a reworded Javadoc is no reason to fail a build. Costs differ from run to run and are not compared.
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
        List<Row> rows = rows(Files.exists(page) ? Files.readString(page) : "");
        report.outdated(rows).forEach(System.err::println);
        List<String> missing = report.missing(rows);
        missing.forEach(System.err::println);
        if (!missing.isEmpty()) {
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

    /** A class on the page in {@code docs}. Two modules may each have a class of the same name. */
    record Row(String simpleName, String proves) {}

    static List<Row> rows(String page) {
        return page.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split(" [|] ", 3))
                .map(cells -> new Row(cells[0].substring(3, cells[0].length() - 1), cells[1]))
                .toList();
    }

    /** Which classes the run or the page lacks, a sentence each. */
    List<String> missing(List<Row> rows) {
        Set<String> named = rows.stream().map(Row::simpleName).collect(Collectors.toSet());
        List<String> missing = new ArrayList<>();
        for (TestClass found : classes) {
            if (found.proves().isEmpty()) {
                missing.add(found.name() + " has no Javadoc that says what it proves.");
            } else if (!costs.containsKey(found.name())) {
                missing.add(found.name() + " did not run.");
            } else if (!named.contains(found.simpleName())) {
                missing.add("docs/testing.md lacks " + found.name() + "; './instar test --report' writes it.");
            }
        }
        return missing;
    }

    /** Which rows of the page no longer say what is there, a sentence each. */
    List<String> outdated(List<Row> rows) {
        Set<Row> current = classes.stream()
                .map(found -> new Row(found.simpleName(), escaped(found.proves())))
                .collect(Collectors.toSet());
        return rows.stream()
                .filter(row -> !current.contains(row))
                .map(row -> "docs/testing.md is out of date in the row of " + row.simpleName()
                        + "; './instar test --report' writes it.")
                .toList();
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|");
    }
}
