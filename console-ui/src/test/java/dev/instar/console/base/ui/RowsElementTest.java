package dev.instar.console.base.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.browserless.SpringBrowserlessTest;
import com.vaadin.browserless.ViewPackages;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.internal.PendingJavaScriptInvocation;
import dev.instar.console.ConsoleTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables in the browser are sent changed rows alone. */
@ConsoleTest
@ViewPackages(packages = "dev.instar.console")
class RowsElementTest extends SpringBrowserlessTest {

    private record Row(String id, String word) {}

    @Tag("some-rows")
    private static final class Rows extends RowsElement<Row> {
        Rows() {
            super(Row::id);
        }
    }

    private final Rows rows = new Rows();
    private UI ui;

    @BeforeEach
    void attach() {
        ui = UI.getCurrent();
        ui.add(rows);
        show();
        merged();
    }

    private void show(String... idAndWord) {
        rows.show(Stream.of(idAndWord)
                .map(row -> new Row(row.split(" ", 2)[0], row.split(" ", 2)[1]))
                .toList());
        ui.getInternals().getStateTree().runExecutionsBeforeClientResponse();
    }

    private String property() {
        return String.valueOf(rows.getElement().getPropertyRaw("rows"));
    }

    private List<String> merged() {
        return ui.getInternals().dumpPendingJavaScriptInvocations().stream()
                .map(PendingJavaScriptInvocation::getInvocation)
                .map(call -> String.valueOf(call.getParameters()))
                .toList();
    }

    @Test
    void sends_what_changed_and_what_came_after_it_alone() {
        show("a 1", "b 1");
        String first = property();
        assertThat(first).contains("\"a\"", "\"b\"");
        assertThat(merged()).isEmpty();
        show("a 1", "b 2", "c 1");
        assertThat(property()).isEqualTo(first);
        assertThat(merged()).singleElement().asString().contains("id=b", "id=c").doesNotContain("id=a");
    }

    @Test
    void sends_all_where_the_order_changed_or_something_is_gone() {
        show("a 1", "b 1");
        show("b 1");
        assertThat(property()).contains("\"b\"").doesNotContain("\"a\"");
        show("c 1", "b 1");
        assertThat(property()).contains("\"c\"");
        assertThat(merged()).isEmpty();
    }
}
