package dev.instar.console.evidence.web;

import java.text.NumberFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A table of the evidence report. Public for the templates, which are compiled into a package of their own. */
public record ReportTable(List<Cell> headers, List<List<Cell>> rows) {

    /** Content hashes are digits too, but longer. */
    private static final int LONGEST_NUMBER = 16;

    /** A name that is no longer stands on one line; what is, a hash for instance, breaks where it must. */
    private static final int LONGEST_NAME = 28;

    private static final Set<String> COUNTED = Set.of("Databases", "Rows");
    private static final Set<String> OUTCOMES = Set.of("After the import");

    /**
     * A cell.
     *
     * @param style its class in the template's style sheet; {@code null} for none
     */
    public record Cell(String text, @Nullable String style) {

        private static Cell header(String text) {
            return new Cell(text, COUNTED.contains(text) ? "number" : OUTCOMES.contains(text) ? "outcome" : null);
        }

        private static Cell of(String text) {
            if (!text.isEmpty()
                    && text.length() < LONGEST_NUMBER
                    && text.chars().allMatch(Character::isDigit)) {
                return new Cell(NumberFormat.getIntegerInstance(Locale.ENGLISH).format(Long.parseLong(text)), "number");
            }
            return new Cell(text, text.contains(" ") ? null : text.length() < LONGEST_NAME ? "name" : "hash");
        }
    }

    static List<Cell> headers(String... texts) {
        return Arrays.stream(texts).map(Cell::header).toList();
    }

    static List<Cell> row(String... texts) {
        return Arrays.stream(texts).map(Cell::of).toList();
    }
}
