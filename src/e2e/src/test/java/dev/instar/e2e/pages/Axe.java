package dev.instar.e2e.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** axe-core in the page at hand: what shuts somebody out is a defect. */
final class Axe {

    private static final String FINDINGS = """
            async (rules) => (await axe.run(document, {resultTypes: ["violations"], selectors: false, preload: false, ...rules})).violations
                .filter((found) => found.impact === "serious" || found.impact === "critical")
                .map((found) => found.id + ": " + found.nodes.map((node) => node.html.slice(0, 200)).join(" | "))
            """;

    private final String script;

    Axe() throws IOException {
        script = Files.readString(
                Path.of(System.getProperty("instar.home"), "frontend", "node_modules", "axe-core", "axe.min.js"));
    }

    /** Every rule. */
    void assertNothingSerious(Page page, String name) {
        assertNothingSerious(page, name, Map.of());
    }

    /** The rule that another color scheme can break. */
    void assertContrast(Page page, String name) {
        assertNothingSerious(
                page, name, Map.of("runOnly", Map.of("type", "rule", "values", List.of("color-contrast"))));
    }

    private void assertNothingSerious(Page page, String name, Map<String, ?> rules) {
        if (Boolean.TRUE.equals(page.evaluate("typeof axe === 'undefined'"))) {
            page.evaluate(script);
        }
        Object findings = page.evaluate(FINDINGS, rules);
        assertThat((List<?>) findings).as(name).isEmpty();
    }
}
