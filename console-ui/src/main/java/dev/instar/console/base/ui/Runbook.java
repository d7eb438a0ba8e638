package dev.instar.console.base.ui;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The runbook by its sections; {@code docs/runbook.md}.
 *
 * @param text in Markdown, without pictures; errors lead to the catalogue, other documents are named
 */
record Runbook(String title, String text) {

    private static final Pattern SECTION = Pattern.compile("(?m)^## ");
    private static final Pattern PICTURE = Pattern.compile("(?m)^!\\[.*\\R+");
    private static final Pattern LINK = Pattern.compile("\\[[^]]+]\\(([a-z-]+\\.md)\\)");
    private static final Pattern ERRORS = Pattern.compile("(?m)^Errors:.*");
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
        text = LINK.matcher(text).replaceAll("`docs/$1`");
        return new Runbook(
                markdown.substring(0, end),
                ERRORS.matcher(text)
                        .replaceFirst(
                                errors -> CODE.matcher(errors.group()).replaceAll("[`$1`](help/errors?code=$1)")));
    }

    /** Errors it says something about; its line {@code Errors:} lists them. */
    List<String> codes() {
        return ERRORS.matcher(text)
                .results()
                .flatMap(errors -> CODE.matcher(errors.group()).results())
                .map(code -> code.group(1))
                .toList();
    }
}
