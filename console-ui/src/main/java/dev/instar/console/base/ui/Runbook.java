package dev.instar.console.base.ui;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The runbook by its sections; {@code docs/runbook.md}.
 *
 * @param text in Markdown, without pictures; other documents are named instead of linked
 */
record Runbook(String title, String text) {

    private static final Pattern SECTION = Pattern.compile("(?m)^## ");
    private static final Pattern PICTURE = Pattern.compile("(?m)^!\\[.*\\R+");
    private static final Pattern LINK = Pattern.compile("\\[[^]]+]\\(([a-z-]+\\.md)\\)");
    private static final Pattern CODE = Pattern.compile("`(node\\.[a-z-]+)`");

    static List<Runbook> sections() {
        return Stream.of(SECTION.split(Document.text("runbook.md")))
                .skip(1)
                .map(Runbook::section)
                .toList();
    }

    private static Runbook section(String markdown) {
        int end = markdown.indexOf('\n');
        String text = PICTURE.matcher(markdown.substring(end).strip()).replaceAll("");
        return new Runbook(markdown.substring(0, end), LINK.matcher(text).replaceAll("`docs/$1`"));
    }

    /** Where its page stands in an address. */
    String anchor() {
        return title.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-");
    }

    /** Errors it says something about; its line {@code Errors:} lists them. */
    List<String> codes() {
        return text.lines()
                .filter(line -> line.startsWith("Errors:"))
                .flatMap(line -> CODE.matcher(line).results())
                .map(code -> code.group(1))
                .toList();
    }
}
