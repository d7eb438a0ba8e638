package dev.instar.console.fleet.ui;

import com.vaadin.flow.router.QueryParameters;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the fleet page is narrowed to; stands in its URL.
 *
 * @param text found in id, engine, state, operation or remarks; empty for all
 * @param tier empty for all
 * @param state name of an {@link InstanceRow.State}, or {@link #REMARKS}; empty for all
 */
record FleetFilter(String text, String tier, String state) {

    /** Only instances with remarks. */
    static final String REMARKS = "remarks";

    static FleetFilter of(QueryParameters parameters) {
        return new FleetFilter(
                parameters.getSingleParameter("q").orElse(""),
                parameters.getSingleParameter("tier").orElse(""),
                parameters.getSingleParameter("state").orElse(""));
    }

    QueryParameters parameters() {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("q", text);
        parts.put("tier", tier);
        parts.put("state", state);
        parts.values().removeIf(String::isEmpty);
        return QueryParameters.simple(parts);
    }

    boolean takes(InstanceRow row) {
        return (tier.isEmpty() || tier.equals(row.instance().tier()))
                && (state.isEmpty()
                        || (state.equals(REMARKS)
                                ? !row.remarks().isEmpty()
                                : row.state().name().equalsIgnoreCase(state)))
                && (text.isBlank()
                        || row.words()
                                .toLowerCase(Locale.ROOT)
                                .contains(text.strip().toLowerCase(Locale.ROOT)));
    }

    boolean isEmpty() {
        return text.isBlank() && tier.isEmpty() && state.isEmpty();
    }
}
