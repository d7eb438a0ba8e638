package dev.instar.node.cypher;

import dev.instar.node.cypher.grammar.CypherParser;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.ParserRuleContext;

/** What stands behind the last RETURN of a statement, as the grammar reads it. */
public final class ResultList {

    private static final String EVERYTHING = "*";
    private static final String ALL_OF = ".*";

    private final String text;
    private final List<CypherParser.ProjectionItemContext> items;

    private ResultList(String text, List<CypherParser.ProjectionItemContext> items) {
        this.text = text;
        this.items = items;
    }

    /** Empty where the statement is not understood, or has several results or none. */
    public static Optional<ResultList> of(String text) {
        return StatementReader.query(text)
                .filter(query -> query.singleQuery().size() == 1)
                .map(query -> query.singleQuery(0).clause().getLast())
                .filter(CypherParser.ReturnClauseContext.class::isInstance)
                .map(last -> ((CypherParser.ReturnClauseContext) last)
                        .projection()
                        .projectionItems()
                        .projectionItem())
                .map(items -> new ResultList(text, items));
    }

    /**
     * The same statement with one more text column, named by {@code prefix} and a number from 0, for each column wanted
     * as text, so that values a binding would round can be read.
     *
     * @param columnNames the names the engine gave to all columns, in order
     * @param asText numbers of the columns wanted as text; not of text columns, which the engine would merge
     * @return empty where the columns cannot be told apart
     */
    public Optional<String> withTextColumns(List<String> columnNames, List<Integer> asText, String prefix) {
        List<List<String>> expressions = expressions(columnNames);
        List<String> all = expressions.stream().flatMap(List::stream).toList();
        if (all.size() != columnNames.size()) {
            return Optional.empty();
        }
        var rewritten = new StringBuilder(text.substring(0, start(items.getFirst())));
        for (int i = 0; i < items.size(); i++) {
            // The engine would take the added columns for part of a star, so the star is written out.
            rewritten
                    .append(i == 0 ? "" : ", ")
                    .append(isEverything(items.get(i)) ? String.join(", ", expressions.get(i)) : text(items.get(i)));
        }
        for (int i = 0; i < asText.size(); i++) {
            rewritten.append(", CAST(").append(all.get(asText.get(i))).append(" AS STRING) AS ");
            rewritten.append(Cypher.quote(prefix + i));
        }
        return Optional.of(
                rewritten.append(text.substring(end(items.getLast()))).toString());
    }

    /** For each item the expressions of the columns it became. */
    private List<List<String>> expressions(List<String> columnNames) {
        long stars = items.stream().filter(ResultList::isEverything).count();
        List<List<String>> expressions = new ArrayList<>();
        int column = 0;
        for (int i = 0; i < items.size(); i++) {
            List<String> names = columnNames.subList(Math.min(column, columnNames.size()), columnNames.size());
            List<String> of;
            if (isEverything(items.get(i))) {
                int others = items.size() - i - 1;
                of = stars == 1 && names.size() >= others
                        ? names.subList(0, names.size() - others).stream()
                                .map(Cypher::quote)
                                .toList()
                        : List.of();
            } else {
                of = columns(items.get(i), names);
            }
            expressions.add(of);
            column += of.size();
        }
        return expressions;
    }

    private List<String> columns(CypherParser.ProjectionItemContext item, List<String> columnNames) {
        String expression = text(item.expression());
        if (!(item.expression() instanceof CypherParser.LookupContext) || !expression.endsWith(ALL_OF)) {
            return Collections.singletonList(expression);
        }
        String variable = expression.substring(0, expression.length() - ALL_OF.length());
        String prefix = Cypher.unquote(variable) + ".";
        return columnNames.stream()
                .takeWhile(name -> name.startsWith(prefix))
                .map(name -> variable + "." + Cypher.quote(name.substring(prefix.length())))
                .toList();
    }

    private static boolean isEverything(CypherParser.ProjectionItemContext item) {
        return item.getText().equals(EVERYTHING);
    }

    private String text(ParserRuleContext part) {
        return text.substring(start(part), end(part));
    }

    private int start(ParserRuleContext part) {
        return text.offsetByCodePoints(0, part.getStart().getStartIndex());
    }

    private int end(ParserRuleContext part) {
        return text.offsetByCodePoints(0, part.getStop().getStopIndex() + 1);
    }
}
