package dev.instar.console.audit.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.browserless.SpringBrowserlessTest;
import com.vaadin.browserless.ViewPackages;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.textfield.TextField;
import dev.instar.console.ConsoleTest;
import dev.instar.console.audit.AuditChain;
import dev.instar.console.audit.AuditLog;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The audit page: filters, the check of the whole record, reasons kept apart from subjects. */
@ConsoleTest
@ViewPackages(packages = "dev.instar.console")
class AuditViewTest extends SpringBrowserlessTest {

    @Autowired
    private AuditLog audit;

    @Autowired
    private AuditChain chain;

    @Test
    void the_record_is_narrowed_and_checked() {
        String migration = "m-" + UUID.randomUUID();
        audit.record("ada", "PAUSE", migration, null, "hold on");
        audit.record("grace", "RESUME", migration, "i-1", "go on");
        chain.seal();
        navigate(AuditView.class);
        TextField field = find(TextField.class).all().stream()
                .filter(found -> "Migration".equals(found.getPlaceholder()))
                .findFirst()
                .orElseThrow();
        test(field).setValue(migration);
        Grid<?> grid = find(Grid.class).single();
        assertThat(test(grid).size()).isEqualTo(2);
        assertThat(test(grid).getCellText(0, 1)).isEqualTo("grace");
        assertThat(test(grid).getCellText(1, 2)).isEqualTo("Pause");
        test(find(Button.class).withText("Verify audit log").single()).click();
        assertThat(find(Span.class).withTextContaining("none is missing").exists())
                .isTrue();
    }

    @Test
    void what_an_act_was_about_is_kept_apart_from_why() {
        assertThat(AuditLog.because("Of orders. Exports first", "the app misbehaves"))
                .isEqualTo("Of orders. Exports first. Reason: the app misbehaves");
        assertThat(AuditLog.because("", "the app misbehaves")).isEqualTo("the app misbehaves");
        assertThat(AuditLog.because("Import of wave all", "")).isEqualTo("Import of wave all");
        assertThat(AuditLog.commented("Import of wave all", "read it all"))
                .isEqualTo("Import of wave all. Comment: read it all");
        assertThat(AuditLog.commented("Import of wave all", " ")).isEqualTo("Import of wave all");
    }
}
