package dev.instar.console.base.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.value.ValueChangeMode;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Asks for a reason before an act, and for a name to be typed before one that costs data or availability. */
public final class TypedConfirmation extends Dialog {

    private final TextField typed = new TextField();
    private final TextField reason = new TextField(translate("base.confirm.reason"));
    private final Button confirm = new Button();
    private final Optional<String> word;
    private final Div form = new Div();

    /**
     * @param effect what the act does and costs, in sentences
     * @param word what must be typed; empty where a reason is enough
     * @param act takes the reason
     */
    public TypedConfirmation(String title, String effect, Optional<String> word, String actName, Consumer<String> act) {
        this.word = word;
        setHeaderTitle(title);
        setWidth("32rem");
        confirm.setText(actName);
        confirm.addClickListener(_ -> {
            close();
            act.accept(reason.getValue().strip());
        });
        confirm.addThemeVariants(ButtonVariant.PRIMARY);
        confirm.setDisableOnClick(true);
        confirm.setEnabled(false);
        confirm.addClickShortcut(Key.ENTER).listenOn(form);
        Stream.of(typed, reason).forEach(field -> {
            field.setWidthFull();
            field.setValueChangeMode(ValueChangeMode.EAGER);
            field.addValueChangeListener(_ -> confirm.setEnabled(isComplete()));
        });
        form.add(new Paragraph(effect), reason);
        form.addClassName("dialog-form");
        add(form);
        word.ifPresent(text -> {
            typed.setLabel(translate("base.confirm.type", text));
            confirm.addThemeVariants(ButtonVariant.ERROR);
            form.add(typed);
        });
        getFooter().add(new Button(translate("base.dialog.cancel"), _ -> close()), confirm);
        addOpenedChangeListener(event -> {
            if (event.isOpened()) {
                reason.focus();
            }
        });
    }

    /** Puts a further field before the reason. */
    public TypedConfirmation asking(Component field) {
        form.addComponentAtIndex(1, field);
        return this;
    }

    private boolean isComplete() {
        return !reason.getValue().isBlank()
                && word.filter(text -> !typed.getValue().strip().equals(text)).isEmpty();
    }
}
