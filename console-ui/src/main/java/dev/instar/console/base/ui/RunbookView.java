package dev.instar.console.base.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Main;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.markdown.Markdown;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Route;
import dev.instar.console.security.Roles;
import jakarta.annotation.security.RolesAllowed;

/** What to do when something is wrong; {@code docs/runbook.md}. */
@Route("help/runbook")
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER})
class RunbookView extends Main implements HasDynamicTitle {

    RunbookView() {
        addClassName("page");
        add(new H1(translate("base.runbook.heading")));
        Runbook.sections().forEach(section -> add(chapter(section)));
    }

    static Section chapter(Runbook section) {
        var chapter = new Section(new H2(section.title()), new Markdown(section.text()));
        chapter.addClassName("prose");
        return chapter;
    }

    @Override
    public String getPageTitle() {
        return translate("base.runbook.title");
    }
}
