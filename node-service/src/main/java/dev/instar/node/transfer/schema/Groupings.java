package dev.instar.node.transfer.schema;

import dev.instar.node.cypher.Expression;
import java.util.ArrayList;
import java.util.List;

/**
 * What an expression may have been before an engine left parentheses out of it. Engines print an operator without the
 * parentheses around its operands; what stands inside the brackets of a function, a list or a struct they print as it was
 * written (measured on LadybugDB 0.16.1 and 0.20.4).
 */
final class Groupings {

    private static final int MOST_OPERANDS = 8;

    private Groupings() {}

    /** The text as it is first, then with parentheses in every other way. */
    static List<String> of(String expression) {
        Expression.Operands operands = Expression.of(expression).operands();
        List<String> groupings = new ArrayList<>(List.of(expression));
        if (isTooMuch(operands)) {
            return groupings;
        }
        between(operands, 0, operands.operands().size() - 1).stream()
                .distinct()
                .filter(tree -> !tree.equals(expression))
                .forEach(groupings::add);
        return groupings;
    }

    /** Whether it has more parts than are tried, so that {@link #of} gives the text alone. */
    static boolean isTooMuch(String expression) {
        return isTooMuch(Expression.of(expression).operands());
    }

    /** What stands behind an operand can be its own or that of a group, so that each multiplies the ways. */
    private static boolean isTooMuch(Expression.Operands of) {
        return of.operands().size()
                        + of.operands().stream().mapToInt(Groupings::postfixes).sum()
                > MOST_OPERANDS;
    }

    private static int postfixes(String operand) {
        int count = 0;
        String rest = operand;
        for (int at = Expression.of(rest).postfix();
                at > 0 && count <= MOST_OPERANDS;
                at = Expression.of(rest).postfix()) {
            rest = rest.substring(0, at);
            count++;
        }
        return count;
    }

    private static List<String> between(Expression.Operands of, int first, int last) {
        if (first == last) {
            return List.of(of.operands().get(first));
        }
        List<String> trees = new ArrayList<>();
        for (int split = first; split < last; split++) {
            for (String left : between(of, first, split)) {
                for (String right : between(of, split + 1, last)) {
                    trees.add(grouped(left, split > first) + " "
                            + of.operators().get(split) + " " + grouped(right, split + 1 < last));
                }
            }
        }
        trees.addAll(withPostfix(of, first, last));
        trees.addAll(withSign(of, first, last));
        return trees;
    }

    /** {@code (a + b)[i]} is printed {@code a + b[i]}. */
    private static List<String> withPostfix(Expression.Operands of, int first, int last) {
        String end = of.operands().get(last);
        int at = Expression.of(end).postfix();
        if (at <= 0) {
            return List.of();
        }
        List<String> operands = new ArrayList<>(of.operands());
        operands.set(last, end.substring(0, at));
        return between(new Expression.Operands(operands, of.operators()), first, last).stream()
                .map(tree -> "(" + tree + ")" + end.substring(at))
                .toList();
    }

    /** {@code -(a + b)} is printed {@code -a + b}. */
    private static List<String> withSign(Expression.Operands of, int first, int last) {
        String begin = of.operands().get(first);
        if (!begin.startsWith("-")) {
            return List.of();
        }
        List<String> operands = new ArrayList<>(of.operands());
        operands.set(first, begin.substring(1));
        return between(new Expression.Operands(operands, of.operators()), first, last).stream()
                .map(tree -> "-(" + tree + ")")
                .toList();
    }

    private static String grouped(String tree, boolean several) {
        return several ? "(" + tree + ")" : tree;
    }
}
