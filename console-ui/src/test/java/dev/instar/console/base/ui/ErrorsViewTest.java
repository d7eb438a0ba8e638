package dev.instar.console.base.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.browserless.SpringBrowserlessTest;
import com.vaadin.browserless.ViewPackages;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Emphasis;
import dev.instar.console.ConsoleTest;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

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
