package dev.instar.node.cypher;

import dev.instar.node.cypher.grammar.CypherLexer;
import dev.instar.node.cypher.grammar.CypherParser;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;

/** How deep a statement nests its expressions. Engines read them by recursion, so that one without end ends the engine. */
final class Depth {

    /** Far beyond what people or programs nest; engines need seconds for thousands (measured). */
    private static final int DEEPEST = 200;

    /** Engines read so many in seconds, and some twelve thousand end them (measured on Kuzu 0.11.2 to LadybugDB 0.20.4). */
    private static final int MOST_PARTS = 5_000;

    /**
     * Each CASE in another's THEN doubles what engines need, and lambdas and quantifiers in each other nearly: 20 take a
     * second or three, 30 to 40 more than 30 s (measured on 0.16.1 to 0.20.4).
     */
    private static final int MOST_DOUBLING = 20;

    /** Of lists and structs in each other: 50 take a second, 100 four, 200 half a minute (measured on 0.20.4). */
    private static final int MOST_LITERALS = 50;

    /** Of {@code .name}, {@code [index]} and {@code NOT}, each of what the one before gives. */
    private static final int MOST_IN_A_ROW = 1_000;

    /** Operators in a row that are worth being read for: each part may have a few that nest nothing. */
    private static final int MOST_OPERATORS = 4 * MOST_PARTS;

    private static final Set<String> OPERATORS = Set.of(
            "+",
            "-",
            "*",
            "/",
            "%",
            "^",
            "||",
            "=",
            "<>",
            "!=",
            "<",
            ">",
            "<=",
            ">=",
            "<<",
            ">>",
            "&",
            "|",
            "!",
            "=~",
            "AND",
            "OR",
            "XOR",
            "NOT",
            "IN",
            "IS",
            "STARTS",
            "ENDS",
            "CONTAINS");

    private Depth() {}

    /** A first look, before anything is read, at what would cost the reader too much. @return why not; {@code null} if not */
    static @Nullable String tooDeep(List<Token> tokens) {
        Deque<Integer> operators = new ArrayDeque<>(List.of(0));
        String previous = "";
        for (Token token : tokens) {
            if (token.getChannel() != Token.DEFAULT_CHANNEL) {
                continue;
            }
            String text = token.getText().toUpperCase(Locale.ROOT);
            switch (text) {
                case "(", "[", "{" -> operators.push(0);
                case ")", "]", "}" -> {
                    if (operators.size() > 1) {
                        operators.pop();
                    }
                }
                case ",", "MATCH", "CREATE", "MERGE", "SET", "WHERE", "WITH", "RETURN", "UNION" -> {
                    boolean isPart = previous.equals(".") || previous.equals("STARTS") || previous.equals("ENDS");
                    int before = operators.pop();
                    operators.push(isPart ? before : 0);
                }
                default -> {
                    boolean isOperator = OPERATORS.contains(text) || token.getType() == CypherLexer.OTHER_DASH;
                    operators.push(operators.pop() + (isOperator ? 1 : 0));
                }
            }
            previous = text;
            if (operators.size() > DEEPEST + 1) {
                return "The statement nests more than " + DEEPEST + " brackets at " + StatementReader.place(token)
                        + ".";
            }
            if (operators.getFirst() > MOST_OPERATORS) {
                return tooManyParts(token);
            }
        }
        return null;
    }

    private static String tooManyParts(Token at) {
        return "The statement joins more than " + MOST_PARTS + " parts of one expression at "
                + StatementReader.place(at) + ". Pass a list as a parameter instead: WHERE n.id IN $ids.";
    }

    /** Words like SET are names too, so that only the tree tells what nests. @return why not; {@code null} if not */
    static @Nullable String tooDeep(ParseTree script) {
        Deque<Place> left = new ArrayDeque<>(List.of(new Place(script, 0, 0, 0, 0, 0)));
        while (!left.isEmpty()) {
            Place place = left.pop();
            if (place.parts > MOST_PARTS + DEEPEST) {
                return tooManyParts(place.token());
            }
            if (place.inARow > MOST_IN_A_ROW) {
                return "The statement has more than " + MOST_IN_A_ROW
                        + " properties, elements or negations of each other at "
                        + StatementReader.place(place.token()) + ".";
            }
            String nested = place.doubling > MOST_DOUBLING
                    ? MOST_DOUBLING + " CASEs, lambdas or quantifiers"
                    : place.literals > MOST_LITERALS
                            ? MOST_LITERALS + " lists or structs"
                            : place.types > Cypher.MOST_TYPE_LEVELS || isCastToDeepType(place.node)
                                    ? Cypher.MOST_TYPE_LEVELS + " types"
                                    : "";
            if (!nested.isEmpty()) {
                return "The statement nests more than " + nested + " at " + StatementReader.place(place.token()) + ".";
            }
            for (int i = 0; i < place.node.getChildCount(); i++) {
                left.push(place.child(place.node.getChild(i)));
            }
        }
        return null;
    }

    /** {@code CAST(x, 'INT64[]')} takes its type from a text, which engines read by recursion as well. */
    private static boolean isCastToDeepType(ParseTree node) {
        if (!(node instanceof CypherParser.FunctionCallContext call)
                || !Cypher.unquote(call.getChild(0).getText()).equalsIgnoreCase("CAST")) {
            return false;
        }
        String last = call.getChild(call.getChildCount() - 2).getText().replaceAll("^\\(+|\\)+$", "");
        return (last.startsWith("'") || last.startsWith("\"")) && TypeText.levels(last) > Cypher.MOST_TYPE_LEVELS;
    }

    /** A node of the tree with what it is nested in. */
    private record Place(ParseTree node, int parts, int inARow, int doubling, int literals, int types) {

        Place child(ParseTree child) {
            boolean isOfARow = child instanceof CypherParser.LookupContext
                    || child instanceof CypherParser.SliceContext
                    || child instanceof CypherParser.ElementContext
                    || child instanceof CypherParser.NegationContext;
            return new Place(
                    child,
                    parts + (child instanceof CypherParser.ExpressionContext ? 1 : 0),
                    inARow + (isOfARow ? 1 : 0),
                    doubling
                            + (child instanceof CypherParser.CaseExpressionContext
                                            || child instanceof CypherParser.LambdaContext
                                            || child instanceof CypherParser.QuantifierContext
                                    ? 1
                                    : 0),
                    literals
                            + (child instanceof CypherParser.ListContext || child instanceof CypherParser.StructContext
                                    ? 1
                                    : 0),
                    types + (child instanceof CypherParser.DataTypeContext ? 1 : 0));
        }

        Token token() {
            return node instanceof ParserRuleContext rule ? rule.getStart() : (Token) node.getPayload();
        }
    }
}
