package dev.instar.node.cypher;

import dev.instar.node.cypher.grammar.CypherBaseListener;
import dev.instar.node.cypher.grammar.CypherParser;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What stands in the body of a macro or in a default and cannot be read again as the engine writes it down. */
final class WrittenDown extends CypherBaseListener {

    private Reading.@Nullable Refused refused;

    /** How deep the walk is in the body of a macro or a default. */
    private int writtenDown;

    Optional<Reading.Refused> refusal() {
        return Optional.ofNullable(refused);
    }

    @Override
    public void enterCreateMacro(CypherParser.CreateMacroContext created) {
        writtenDown++;
    }

    @Override
    public void exitCreateMacro(CypherParser.CreateMacroContext created) {
        writtenDown--;
    }

    @Override
    public void enterAlteration(CypherParser.AlterationContext alteration) {
        writtenDown++;
    }

    @Override
    public void enterProperty(CypherParser.PropertyContext property) {
        writtenDown++;
    }

    @Override
    public void exitProperty(CypherParser.PropertyContext property) {
        writtenDown--;
    }

    @Override
    public void exitAlteration(CypherParser.AlterationContext alteration) {
        writtenDown--;
    }

    @Override
    public void enterComparison(CypherParser.ComparisonContext comparison) {
        refuseWrittenDown("a comparison");
    }

    @Override
    public void enterNegation(CypherParser.NegationContext negation) {
        refuseWrittenDown("NOT");
    }

    @Override
    public void enterConjunction(CypherParser.ConjunctionContext conjunction) {
        refuseWrittenDown("AND");
    }

    @Override
    public void enterDisjunction(CypherParser.DisjunctionContext disjunction) {
        refuseWrittenDown("OR");
    }

    @Override
    public void enterExclusion(CypherParser.ExclusionContext exclusion) {
        refuseWrittenDown("XOR");
    }

    @Override
    public void enterNullTest(CypherParser.NullTestContext test) {
        refuseWrittenDown("IS NULL");
    }

    @Override
    public void enterLambda(CypherParser.LambdaContext lambda) {
        refuseWrittenDown("a lambda");
    }

    @Override
    public void enterCaseExpression(CypherParser.CaseExpressionContext expression) {
        refuseWrittenDown("CASE");
    }

    @Override
    public void enterSubquery(CypherParser.SubqueryContext subquery) {
        refuseWrittenDown("a subquery");
    }

    @Override
    public void enterQuantifier(CypherParser.QuantifierContext quantifier) {
        refuseWrittenDown("a quantifier");
    }

    @Override
    public void enterPathTest(CypherParser.PathTestContext test) {
        refuseWrittenDown("a path");
    }

    @Override
    public void enterGiven(CypherParser.GivenContext parameter) {
        refuseWrittenDown("a parameter");
    }

    private void refuseWrittenDown(String what) {
        if (writtenDown > 0 && refused == null) {
            refused = new Reading.Refused(Rule.UNREADABLE, "The macro or default holds " + what + ".");
        }
    }
}
