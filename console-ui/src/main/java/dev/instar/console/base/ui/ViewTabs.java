package dev.instar.console.base.ui;

import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Nav;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The views of one page as links, so that each has an address and the browser's back works. */
public final class ViewTabs extends Nav {

    private final Map<String, Anchor> links = new LinkedHashMap<>();

    /** @param names what each view is called, by the word it has in the address */
    public ViewTabs(String label, Map<String, String> names) {
        addClassName("view-tabs");
        getElement().setAttribute("aria-label", label);
        names.forEach((view, name) -> {
            var link = new Anchor("", name);
            links.put(view, link);
            add(link);
        });
    }

    /**
     * Marks the chosen view and sets the addresses of all.
     *
     * @param addressOf address of a view
     */
    public void show(String chosen, UnaryOperator<String> addressOf) {
        links.forEach((view, link) -> {
            link.setHref(addressOf.apply(view));
            if (view.equals(chosen)) {
                link.getElement().setAttribute("aria-current", "page");
            } else {
                link.getElement().removeAttribute("aria-current");
            }
        });
    }
}
