package dev.instar.node.cypher;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The text of an expression, taken apart by brackets and operators alone; strings and names are never looked into. */
public final class Expression {

    private static final String OPERATORS = "+-*/%^";
    private static final String OPENING = "([{";
    private static final String CLOSING = ")]}";

    /**
     * Operands with the operators between them.
     *
     * @param operators one fewer than operands
     */
    public record Operands(List<String> operands, List<String> operators) {}

    private final String text;
    private final List<Token> tokens;

    private Expression(String text) {
        this.text = text;
        this.tokens = Token.of(text);
    }

    public static Expression of(String text) {
        return new Expression(text);
    }

    /** Offsets of the first bracket and of the one that closes it; empty if there is none. */
    public List<Integer> firstBrackets() {
        int depth = 0;
        int open = -1;
        for (Token token : tokens) {
            depth += step(token);
            if (depth == 1 && open < 0) {
                open = token.start();
            } else if (depth == 0 && open >= 0) {
                return List.of(open, token.start());
            }
        }
        return List.of();
    }

    /** The parts between a symbol outside of brackets. */
    public List<String> splitAt(char symbol) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (Token token : tokens) {
            depth += step(token);
            if (depth == 0 && token.isSymbol(symbol)) {
                parts.add(text.substring(start, token.start()).strip());
                start = token.end();
            }
        }
        parts.add(text.substring(start).strip());
        return parts;
    }

    /** What arithmetic operators outside of brackets connect. */
    public Operands operands() {
        List<String> operands = new ArrayList<>();
        List<String> operators = new ArrayList<>();
        int depth = 0;
        int start = 0;
        boolean behindOperand = false;
        for (Token token : tokens) {
            depth += step(token);
            boolean operator = depth == 0 && token.kind() == Token.Kind.SYMBOL && OPERATORS.contains(token.text());
            if (operator && behindOperand) {
                operands.add(text.substring(start, token.start()).strip());
                operators.add(token.text());
                start = token.end();
            }
            behindOperand = !operator;
        }
        operands.add(text.substring(start).strip());
        return new Operands(operands, operators);
    }

    /** Offset of the index or field access the text ends with; -1 if it ends with none. */
    public int postfix() {
        int last = tokens.size() - 1;
        if (last < 2) {
            return -1;
        }
        if (tokens.get(last).isSymbol(']')) {
            int depth = 0;
            for (int i = last; i > 0; i--) {
                depth += step(tokens.get(i));
                if (depth == 0) {
                    return tokens.get(i).start();
                }
            }
            return -1;
        }
        boolean field = tokens.get(last - 1).isSymbol('.') && !isNumber(tokens.get(last));
        return field ? tokens.get(last - 1).start() : -1;
    }

    /** The text with something else in the place of a variable. */
    public String with(String variable, String replacement) {
        var replaced = new StringBuilder();
        int start = 0;
        for (int i = 0; i < tokens.size(); i++) {
            if (isVariable(i, variable)) {
                replaced.append(text, start, tokens.get(i).start()).append(replacement);
                start = tokens.get(i).end();
            }
        }
        return replaced.append(text.substring(start)).toString();
    }

    /** Fields that are asked of a variable, each once. */
    public List<String> fieldsOf(String variable) {
        Set<String> fields = new LinkedHashSet<>();
        for (int i = 0; i + 2 < tokens.size(); i++) {
            if (isVariable(i, variable) && tokens.get(i + 1).isSymbol('.')) {
                fields.add(Cypher.unquote(tokens.get(i + 2).text()));
            }
        }
        return List.copyOf(fields);
    }

    private boolean isVariable(int i, String variable) {
        Token token = tokens.get(i);
        boolean name = token.kind() == Token.Kind.WORD || token.kind() == Token.Kind.QUOTED_NAME;
        boolean behindDot = i > 0 && tokens.get(i - 1).isSymbol('.');
        boolean key = i + 1 < tokens.size()
                && (tokens.get(i + 1).isSymbol(':') || tokens.get(i + 1).isSymbol('('));
        return name && !behindDot && !key && Cypher.unquote(token.text()).equals(variable);
    }

    private static boolean isNumber(Token token) {
        return Character.isDigit(token.text().charAt(0));
    }

    private static int step(Token token) {
        if (token.kind() != Token.Kind.SYMBOL) {
            return 0;
        }
        return OPENING.contains(token.text()) ? 1 : CLOSING.contains(token.text()) ? -1 : 0;
    }
}
