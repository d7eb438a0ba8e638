package dev.instar.console.base.ui;

import com.vaadin.flow.component.html.Span;

/** The header of a column, with a sentence about it on hover. */
public final class ExplainedHeader extends Span {

    public ExplainedHeader(String header, String explanation) {
        super(header);
        setTitle(explanation);
    }
}
