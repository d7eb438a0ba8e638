package dev.instar.console.base.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.browserless.SpringBrowserlessTest;
import com.vaadin.browserless.ViewPackages;
import com.vaadin.flow.component.grid.Grid;
import dev.instar.console.ConsoleTest;
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
    void a_code_is_found_in_the_sentence_of_a_failure() {
        assertThat(ErrorCodes.in("The disk is full. Free space. (node.disk-full)"))
                .contains("node.disk-full");
        assertThat(ErrorCodes.in("The disk (of i-1) is full.")).isEmpty();
    }
}
