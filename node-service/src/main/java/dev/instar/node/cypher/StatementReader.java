package dev.instar.node.cypher;

import dev.instar.node.cypher.grammar.CypherLexer;
import dev.instar.node.cypher.grammar.CypherParser;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.antlr.v4.runtime.tree.IterativeParseTreeWalker;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;

/** Reads the text of a caller whole, by a grammar, and says whether it may run. An allow-list: what it does not know, it refuses. */
public final class StatementReader {

    /** Far beyond what people or programs nest; engines need seconds for thousands (measured). */
    private static final int DEEPEST = 200;

    /** Engines read so many in seconds, and some twelve thousand end them (measured on Kuzu 0.11.2 to LadybugDB 0.20.4). */
    private static final int MOST_OPERATORS = 5_000;

    private static final int MOST_LOOKUPS = 1_000;

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
            "IN",
            "IS",
            "STARTS",
            "ENDS",
            "CONTAINS");

    private static final int LONGEST_EXCERPT = 40;
    private static final int LONGEST_TYPE = 1_000;

    private final int longest;
    private final @Nullable Path loadFolder;

    /**
     * @param longest text that is read, in characters
     * @param loadFolder whose files may fill tables, if there is one
     */
    public StatementReader(int longest, @Nullable Path loadFolder) {
        this.longest = longest;
        this.loadFolder =
                loadFolder == null ? null : loadFolder.toAbsolutePath().normalize();
    }

    /** Reads one statement; several in one text are refused. */
    public Reading read(String text) {
        if (text.length() > longest) {
            return new Reading.Refused(
                    Rule.NOT_UNDERSTOOD,
                    "The statement has " + text.length() + " characters, and " + longest
                            + " are the most. Send the data as parameters.");
        }
        var lexer = new CypherLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        var tokens = new CommonTokenStream(lexer);
        tokens.fill();
        String deep = tooDeep(tokens.getTokens());
        if (deep != null) {
            return new Reading.Refused(Rule.NOT_UNDERSTOOD, deep);
        }
        try {
            CypherParser.ScriptContext script = parse(tokens);
            return isDeep(script)
                    ? new Reading.Refused(
                            Rule.NOT_UNDERSTOOD,
                            "The statement nests more than " + MOST_OPERATORS + " parts of one expression.")
                    : judge(script, tokens);
        } catch (NotUnderstood e) {
            return new Reading.Refused(Rule.NOT_UNDERSTOOD, e.sentence);
        } catch (StackOverflowError e) {
            // Words nest as well as brackets: NOT NOT NOT, CASE in CASE.
            return new Reading.Refused(
                    Rule.NOT_UNDERSTOOD, "The statement nests its expressions too deeply to be read.");
        }
    }

    /** Whether a text is the name of an engine's type and nothing else; it is going to stand in a statement. */
    public boolean isType(String text) {
        if (text.length() > LONGEST_TYPE) {
            return false;
        }
        var lexer = new CypherLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        var tokens = new CommonTokenStream(lexer);
        tokens.fill();
        if (tooDeep(tokens.getTokens()) != null) {
            return false;
        }
        var parser = new CypherParser(tokens);
        parser.removeErrorListeners();
        parser.setErrorHandler(new BailErrorStrategy());
        try {
            parser.parameterType();
            return tokens.getTokens().stream().noneMatch(token -> token.getType() == CypherLexer.COMMENT_TEXT);
        } catch (ParseCancellationException e) {
            return false;
        }
    }

    /** An engine reads expressions by recursion, so that one without end ends the engine. */
    private static @Nullable String tooDeep(List<Token> tokens) {
        Deque<Level> levels = new ArrayDeque<>(List.of(new Level()));
        String previous = "";
        for (Token token : tokens) {
            if (token.getChannel() != Token.DEFAULT_CHANNEL) {
                continue;
            }
            String text = token.getText().toUpperCase(Locale.ROOT);
            Level level = levels.getFirst();
            switch (text) {
                case "(", "[", "{" -> {
                    level.lookups = text.equals("[") ? level.lookups + 1 : 0;
                    levels.push(new Level());
                }
                case ")", "]", "}" -> {
                    if (levels.size() > 1) {
                        levels.pop();
                    }
                }
                case ",", "MATCH", "CREATE", "MERGE", "SET", "WHERE", "WITH", "RETURN", "UNION" -> {
                    boolean isPart = previous.equals(".") || previous.equals("STARTS") || previous.equals("ENDS");
                    level.operators = isPart ? level.operators : 0;
                    level.lookups = isPart ? level.lookups : 0;
                }
                case "." -> level.lookups++;
                default -> {
                    boolean isOperator = OPERATORS.contains(text) || token.getType() == CypherLexer.OTHER_DASH;
                    level.operators += isOperator ? 1 : 0;
                    level.lookups = previous.equals(".") ? level.lookups : 0;
                }
            }
            previous = text;
            if (levels.size() > DEEPEST + 1) {
                return "The statement nests more than " + DEEPEST + " brackets at " + place(token) + ".";
            }
            if (levels.getFirst().operators > MOST_OPERATORS) {
                return "The statement joins more than " + MOST_OPERATORS + " parts of one expression at " + place(token)
                        + ". Pass a list as a parameter instead: WHERE n.id IN $ids.";
            }
            if (levels.getFirst().lookups > MOST_LOOKUPS) {
                return "The statement looks up more than " + MOST_LOOKUPS + " properties or elements in a row at "
                        + place(token) + ".";
            }
        }
        return null;
    }

    /** Words like SET are names too, so that only the tree tells how many parts one expression has. */
    private static boolean isDeep(ParseTree tree) {
        Deque<ParseTree> left = new ArrayDeque<>(List.of(tree));
        Deque<Integer> depths = new ArrayDeque<>(List.of(0));
        while (!left.isEmpty()) {
            ParseTree node = left.pop();
            int depth = depths.pop() + (node instanceof CypherParser.ExpressionContext ? 1 : 0);
            if (depth > MOST_OPERATORS + DEEPEST) {
                return true;
            }
            for (int i = 0; i < node.getChildCount(); i++) {
                left.push(node.getChild(i));
                depths.push(depth);
            }
        }
        return false;
    }

    /** What stands between two brackets. */
    private static final class Level {
        private int operators;
        /** {@code .name} and {@code [index]}, each of what the one before gives. */
        private int lookups;
    }

    /** Tries the fast way of predicting first, which fails on some texts that the full one reads. */
    private static CypherParser.ScriptContext parse(CommonTokenStream tokens) {
        var parser = new CypherParser(tokens);
        parser.removeErrorListeners();
        parser.setErrorHandler(new BailErrorStrategy());
        parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
        try {
            return parser.script();
        } catch (ParseCancellationException e) {
            tokens.seek(0);
            parser.reset();
            parser.addErrorListener(new FirstError());
            parser.setErrorHandler(new DefaultErrorStrategy());
            parser.getInterpreter().setPredictionMode(PredictionMode.LL);
            return parser.script();
        }
    }

    private Reading judge(CypherParser.ScriptContext script, CommonTokenStream tokens) {
        if (script.statement().size() != 1) {
            return new Reading.Refused(
                    Rule.TRANSACTIONS,
                    "The text holds " + script.statement().size() + " statements; send one per request.");
        }
        var effects = new Effects(loadFolder);
        new IterativeParseTreeWalker().walk(effects, script);
        return effects.refusal()
                .or(() -> effects.embedded().stream()
                        .map(this::refusalOfEmbedded)
                        .flatMap(Optional::stream)
                        .findFirst())
                .<Reading>map(refused -> refused)
                .orElseGet(() -> new Reading.Allowed(withoutComments(tokens), effects.isReadOnly(), effects.hazards()));
    }

    private Optional<Reading.Refused> refusalOfEmbedded(String statement) {
        return switch (read(statement)) {
            case Reading.Refused refused -> Optional.of(refused);
            case Reading.Allowed allowed
            when !allowed.readOnly() ->
                Optional.of(new Reading.Refused(Rule.EMBEDDED, "The statement of the projected graph writes."));
            case Reading.Allowed _ -> Optional.empty();
        };
    }

    private static String withoutComments(CommonTokenStream tokens) {
        var text = new StringBuilder();
        for (Token token : tokens.getTokens()) {
            switch (token.getType()) {
                case Token.EOF -> {}
                case CypherLexer.COMMENT_TEXT -> text.append(' ');
                default -> text.append(token.getText());
            }
        }
        return text.toString();
    }

    private static String place(Token token) {
        String word = token.getText();
        String excerpt = word.length() > LONGEST_EXCERPT ? word.substring(0, LONGEST_EXCERPT) + "..." : word;
        return "line " + token.getLine() + ", column " + (token.getCharPositionInLine() + 1)
                + (token.getType() == Token.EOF ? " (its end)" : " ('" + excerpt + "')");
    }

    private static final class NotUnderstood extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String sentence;

        NotUnderstood(String sentence) {
            super(sentence);
            this.sentence = sentence;
        }
    }

    private static final class FirstError extends BaseErrorListener {
        @Override
        public void syntaxError(
                Recognizer<?, ?> recognizer,
                @Nullable Object offending,
                int line,
                int column,
                String message,
                @Nullable RecognitionException e) {
            throw new NotUnderstood("The statement is not understood at "
                    + (offending instanceof Token token ? place(token) : "line " + line + ", column " + (column + 1))
                    + ".");
        }
    }
}
