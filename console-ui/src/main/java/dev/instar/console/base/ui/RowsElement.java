package dev.instar.console.base.ui;

import com.vaadin.flow.component.Component;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A browser-side element that shows rows. All of them are sent once; after that only those that changed or were added at
 * the end, through the element's method {@code merge}.
 *
 * @param <R> a record that becomes the element's row
 */
public abstract class RowsElement<R> extends Component {

    private final Function<R, String> id;
    private Map<String, R> shown = new LinkedHashMap<>();

    protected RowsElement(Function<R, String> id) {
        this.id = id;
    }

    /** Shows these rows, in this order. */
    public void show(List<R> rows) {
        Map<String, R> next = new LinkedHashMap<>();
        rows.forEach(row -> next.put(id.apply(row), row));
        if (shown.isEmpty() || !beginsWith(next, shown)) {
            if (!next.equals(shown)) {
                getElement().setPropertyList("rows", rows);
            }
        } else {
            List<R> changed = new ArrayList<>();
            next.forEach((key, row) -> {
                if (!row.equals(shown.get(key))) {
                    changed.add(row);
                }
            });
            if (!changed.isEmpty()) {
                getElement().callJsFunction("merge", changed);
            }
        }
        shown = next;
    }

    private static <R> boolean beginsWith(Map<String, R> rows, Map<String, R> first) {
        return rows.size() >= first.size()
                && List.copyOf(rows.keySet()).subList(0, first.size()).equals(List.copyOf(first.keySet()));
    }
}
