package dev.instar.console.base.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Text;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.grid.GridVariant;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Main;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Route;
import dev.instar.console.security.Roles;
import dev.instar.console.settings.ConsoleProperties;
import jakarta.annotation.security.RolesAllowed;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** What this console is set to, secrets left out; {@code docs/configuration.md} explains the settings. */
@Route("settings")
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER})
class SettingsView extends Main implements HasDynamicTitle {

    private static final String PREFIX = "instar.console";
    private static final String SECTION = "## Console:";
    private static final Pattern ROW = Pattern.compile("\\| (`[a-z0-9.`, -]+`) \\| (.*) \\| (.*) ?\\|");
    private static final Set<String> SECRETS =
            Set.of("node-api-key", "signing-key", "registry.access-key", "registry.secret-key");

    private record Setting(String name, String value, boolean isDefault, String meaning) {}

    private final ConsoleProperties properties;
    private final Binder binder;

    SettingsView(ConsoleProperties properties, Environment environment) {
        this.properties = properties;
        this.binder = Binder.get(environment);
        addClassName("page");
        var grid = new Grid<Setting>();
        grid.addThemeVariants(GridVariant.NO_BORDER, GridVariant.WRAP_CELL_CONTENT);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.setAllRowsVisible(true);
        grid.getElement().setAttribute("aria-label", translate("base.settings.table"));
        grid.addColumn(Setting::name)
                .setHeader(translate("base.settings.column.name"))
                .setWidth("15rem")
                .setFlexGrow(0);
        grid.addComponentColumn(SettingsView::value)
                .setHeader(translate("base.settings.column.value"))
                .setWidth("14rem")
                .setFlexGrow(1);
        grid.addColumn(Setting::meaning)
                .setHeader(translate("base.settings.column.meaning"))
                .setWidth("16rem")
                .setFlexGrow(2);
        grid.setItems(settings());
        add(
                new H1(translate("base.settings.heading")),
                new Paragraph(translate(
                        "base.settings.intro",
                        properties.registry().table(),
                        properties.registry().region(),
                        properties.target().displayName())),
                grid);
    }

    private List<Setting> settings() {
        return Document.text("configuration.md")
                .lines()
                .dropWhile(line -> !line.startsWith(SECTION))
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .flatMap(row -> Stream.of(row.group(1).split(", "))
                        .map(name -> setting(plain(name), plain(row.group(2)), plain(row.group(3)))))
                .toList();
    }

    private Setting setting(String name, String fallback, String meaning) {
        String given = switch (name) {
            case "local-users" -> names(properties.localUsers(), ConsoleProperties.LocalUser::name);
            case "tokens" -> names(properties.tokens(), ConsoleProperties.Token::name);
            case "webhooks" ->
                names(
                        properties.webhooks(),
                        webhook -> Objects.toString(webhook.url().getHost()));
            default ->
                String.join(
                        ", ",
                        binder.bind(PREFIX + "." + name, Bindable.listOf(String.class))
                                .orElse(List.of()));
        };
        if (given.isEmpty()) {
            return new Setting(name, fallback, true, meaning);
        }
        return new Setting(name, SECRETS.contains(name) ? translate("base.settings.hidden") : given, false, meaning);
    }

    private static <T> String names(List<T> things, Function<T, String> name) {
        return things.stream().map(name).collect(Collectors.joining(", "));
    }

    private static String plain(String markdown) {
        return markdown.replace("`", "").strip();
    }

    private static Component value(Setting setting) {
        var value = new Span(setting.value());
        if (!setting.isDefault()) {
            return value;
        }
        var note = new Span(translate("base.settings.default"));
        note.addClassName("summary");
        return new Span(value, new Text(" "), note);
    }

    @Override
    public String getPageTitle() {
        return translate("base.settings.title");
    }
}
