package dev.instar.console.base.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.AnchorTarget;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Error codes inside sentences, and where they are explained. */
public final class ErrorCodes {

    private static final Pattern CODE = Pattern.compile("\\((node\\.[a-z-]+)\\)");

    private ErrorCodes() {}

    /** The code in brackets that a sentence about a failure carries. */
    public static Optional<String> in(String sentence) {
        Matcher matcher = CODE.matcher(sentence);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Leads to what is said of an error in the catalogue. */
    public static Anchor link(String code) {
        var link = new Anchor("help/errors?code=" + code, translate("base.errors.link"));
        link.setTarget(AnchorTarget.BLANK);
        link.addClassName("error-link");
        return link;
    }
}
