package dev.instar.console.migration.ui;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.value.ValueChangeMode;

/** Asks for a name to be typed before something that costs data or availability. */
class TypedConfirmation extends Dialog {

    /**
     * @param cost what the act costs, in sentences
     * @param word what must be typed
     */
    TypedConfirmation(String title, String cost, String word, String actName, Runnable act) {
        setHeaderTitle(title);
        setWidth("32rem");
        var confirm = new Button(actName, _ -> {
            close();
            act.run();
        });
        confirm.addThemeVariants(ButtonVariant.PRIMARY, ButtonVariant.ERROR);
        confirm.setEnabled(false);
        confirm.setDisableOnClick(true);
        var typed = new TextField("Type " + word + " to confirm");
        typed.setWidthFull();
        typed.setValueChangeMode(ValueChangeMode.EAGER);
        typed.addValueChangeListener(
                event -> confirm.setEnabled(event.getValue().strip().equals(word)));
        add(new Paragraph(cost), typed);
        getFooter().add(new Button("Keep everything as it is", _ -> close()), confirm);
        addOpenedChangeListener(event -> {
            if (event.isOpened()) {
                typed.focus();
            }
        });
    }
}
