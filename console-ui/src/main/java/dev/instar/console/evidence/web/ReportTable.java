package dev.instar.console.evidence.web;

import java.text.NumberFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A table of the evidence report. Public for the templates, which are compiled into a package of their own. */
public record ReportTable(List<Cell> headers, List<List<Cell>> rows) {

    /** Content hashes are digits too, but longer. */
    private static final int LONGEST_NUMBER = 16;

    /** A name that is no longer stands on one line; what is, a hash for instance, breaks where it must. */
    private static final int LONGEST_NAME = 28;

    /**
     * A cell.
     *
     * @param style its class in the template's style sheet; {@code null} for none
     */
    public record Cell(String text, @Nullable String style) {

        private static Cell of(String text) {
            if (!text.isEmpty()
                    && text.length() < LONGEST_NUMBER
                    && text.chars().allMatch(Character::isDigit)) {
                return new Cell(NumberFormat.getIntegerInstance(Locale.ENGLISH).format(Long.parseLong(text)), "number");
            }
            return new Cell(text, text.contains(" ") ? null : text.length() < LONGEST_NAME ? "name" : "hash");
        }
    }

    static Cell header(String text) {
        return new Cell(text, null);
    }

    /** The header of a column of numbers. */
    static Cell counted(String text) {
        return new Cell(text, "number");
    }

    /** The header of a column that says what became of each row. */
    static Cell outcome(String text) {
        return new Cell(text, "outcome");
    }

    static List<Cell> row(String... texts) {
        return Arrays.stream(texts).map(Cell::of).toList();
    }
}
