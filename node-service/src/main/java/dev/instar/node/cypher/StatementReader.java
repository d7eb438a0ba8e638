package dev.instar.node.cypher;

import dev.instar.node.cypher.grammar.CypherLexer;
import dev.instar.node.cypher.grammar.CypherParser;
import java.nio.file.Path;
import java.util.Optional;
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
import org.jspecify.annotations.Nullable;

/** Reads the text of a caller whole, by a grammar, and says whether it may run. An allow-list: what it does not know, it refuses. */
public final class StatementReader {

    private static final int LONGEST_EXCERPT = 40;

    /** Each is read like a statement of its own. */
    private static final int MOST_EMBEDDED = 10;

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
        return read(text, MOST_EMBEDDED);
    }

    /** @param mostEmbedded statements that are in it, each of which may have another one in it */
    private Reading read(String text, int mostEmbedded) {
        if (text.length() > longest) {
            return new Reading.Refused(
                    Rule.NOT_UNDERSTOOD,
                    "The statement has " + text.length() + " characters, and " + longest
                            + " are the most. Send the data as parameters.");
        }
        var lexer = new CypherLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        var tokens = new MeteredTokens(lexer);
        tokens.fill();
        String deep = Depth.tooDeep(tokens.getTokens());
        if (deep != null) {
            return new Reading.Refused(Rule.NOT_UNDERSTOOD, deep);
        }
        try {
            CypherParser.ScriptContext script = parse(tokens);
            deep = Depth.tooDeep(script);
            return deep == null ? judge(script, tokens, mostEmbedded) : new Reading.Refused(Rule.NOT_UNDERSTOOD, deep);
        } catch (NotUnderstood e) {
            return new Reading.Refused(Rule.NOT_UNDERSTOOD, e.sentence);
        } catch (MeteredTokens.TooLong e) {
            return new Reading.Refused(
                    Rule.NOT_UNDERSTOOD,
                    "The statement takes too long to read, mostly because of its labels or of indexes in each other.");
        } catch (StackOverflowError e) {
            // Words nest as well as brackets: NOT NOT NOT, CASE in CASE.
            return new Reading.Refused(
                    Rule.NOT_UNDERSTOOD, "The statement nests its expressions too deeply to be read.");
        }
    }

    /** Whether a text is the name of an engine's type and nothing else; it is going to stand in a statement. */
    public boolean isType(String text) {
        return TypeText.read(text).filter(type -> Depth.tooDeep(type) == null).isPresent();
    }

    /** The query that a statement is; empty where it is none, or is not understood. */
    static Optional<CypherParser.QueryContext> query(String text) {
        var lexer = new CypherLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        var tokens = new MeteredTokens(lexer);
        tokens.fill();
        if (Depth.tooDeep(tokens.getTokens()) != null) {
            return Optional.empty();
        }
        try {
            CypherParser.ScriptContext script = parse(tokens);
            return script.statement().size() == 1
                    ? Optional.ofNullable(script.statement(0).command().query())
                    : Optional.empty();
        } catch (NotUnderstood | MeteredTokens.TooLong | StackOverflowError e) {
            return Optional.empty();
        }
    }

    /** Tries the fast way of predicting first, which fails on some texts that the full one reads. */
    private static CypherParser.ScriptContext parse(MeteredTokens tokens) {
        var parser = new CypherParser(tokens);
        parser.removeErrorListeners();
        parser.setErrorHandler(new BailErrorStrategy());
        parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
        try {
            return parser.script();
        } catch (ParseCancellationException e) {
            tokens.again();
            parser.reset();
            parser.addErrorListener(new FirstError());
            parser.setErrorHandler(new DefaultErrorStrategy());
            parser.getInterpreter().setPredictionMode(PredictionMode.LL);
            return parser.script();
        }
    }

    private Reading judge(CypherParser.ScriptContext script, CommonTokenStream tokens, int mostEmbedded) {
        if (script.statement().size() != 1) {
            return new Reading.Refused(
                    Rule.TRANSACTIONS,
                    "The text holds " + script.statement().size() + " statements; send one per request.");
        }
        var effects = new Effects(loadFolder);
        var writtenDown = new WrittenDown();
        new IterativeParseTreeWalker().walk(effects, script);
        new IterativeParseTreeWalker().walk(writtenDown, script);
        if (effects.embedded().size() > mostEmbedded) {
            return new Reading.Refused(
                    Rule.EMBEDDED,
                    mostEmbedded == 1
                            ? "The statement of a projected graph projects more than one other."
                            : "The statement projects more than " + mostEmbedded + " graphs by statements.");
        }
        return effects.refusal()
                .or(writtenDown::refusal)
                .or(() -> effects.embedded().stream()
                        .map(this::refusalOfEmbedded)
                        .flatMap(Optional::stream)
                        .findFirst())
                .<Reading>map(refused -> refused)
                .orElseGet(() -> new Reading.Allowed(
                        withoutComments(tokens), effects.isReadOnly(), effects.hazards(), effects.createdMacro()));
    }

    private Optional<Reading.Refused> refusalOfEmbedded(String statement) {
        return switch (read(statement, 1)) {
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

    static String place(Token token) {
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
