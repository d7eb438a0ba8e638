package dev.instar.console.base.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.browserless.SpringBrowserlessTest;
import com.vaadin.browserless.ViewPackages;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Emphasis;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.markdown.Markdown;
import com.vaadin.flow.router.QueryParameters;
import dev.instar.console.ConsoleTest;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The errors page and the runbook explain every error of the catalogue. */
@ConsoleTest
@ViewPackages(packages = "dev.instar.console")
class ErrorsViewTest extends SpringBrowserlessTest {

    @Test
    void every_error_of_the_catalogue_is_explained() {
        navigate(ErrorsView.class);
        Grid<?> grid = find(Grid.class).single();
        assertThat(test(grid).size()).isGreaterThan(40);
        assertThat(test(grid).getCellText(0, 0)).isEqualTo("node.bad-request");
        assertThat(test(grid).getCellText(0, 3)).isEqualTo("Correct the request and send it again.");
    }

    @Test
    void what_a_failure_fills_in_stands_out_from_the_sentence() {
        navigate(ErrorsView.class);
        Grid<?> grid = find(Grid.class).single();
        Component meaning = test(grid).getCellComponent(row(grid, "node.unknown-database"), 2);
        assertThat(meaning.getElement().getTextRecursively())
                .isEqualTo("No such database. This instance has no database database.");
        assertThat(meaning.getChildren()
                        .filter(Emphasis.class::isInstance)
                        .map(part -> part.getElement().getText()))
                .containsExactly("database");
    }

    @Test
    void one_error_brings_what_the_runbook_says_about_it() {
        UI.getCurrent().navigate("help/errors", QueryParameters.of("code", "node.verification-failed"));
        assertThat(find(H2.class).all().stream().map(H2::getText)).containsExactly("An import failed");
        assertThat(find(Markdown.class).single().getContent()).contains("Retry once. If it differs again, roll");
    }

    @Test
    void the_runbook_speaks_of_errors_there_are() {
        navigate(ErrorsView.class);
        Grid<?> grid = find(Grid.class).single();
        List<String> known = IntStream.range(0, test(grid).size())
                .mapToObj(row -> test(grid).getCellText(row, 0))
                .toList();
        assertThat(Runbook.sections())
                .hasSizeGreaterThan(8)
                .flatExtracting(Runbook::codes)
                .isNotEmpty()
                .isSubsetOf(known);
    }

    @Test
    void the_runbook_is_read_without_its_pictures_and_names_other_documents() {
        navigate(RunbookView.class);
        assertThat(find(H2.class).all().stream().map(H2::getText)).contains("Go back", "Finalize");
        assertThat(find(Markdown.class).all().stream().map(Markdown::getContent))
                .noneMatch(text -> text.contains(".md)") || text.contains("!["))
                .anyMatch(text -> text.contains("[`node.interrupted`](help/errors?code=node.interrupted)"))
                .anyMatch(text -> text.contains("`docs/plans.md` explains budget"));
    }

    private int row(Grid<?> grid, String code) {
        return IntStream.range(0, test(grid).size())
                .filter(row -> test(grid).getCellText(row, 0).equals(code))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_code_is_found_in_the_sentence_of_a_failure() {
        assertThat(ErrorCodes.in("The disk is full. Free space. (node.disk-full)"))
                .contains("node.disk-full");
        assertThat(ErrorCodes.in("The disk (of i-1) is full.")).isEmpty();
    }
}
