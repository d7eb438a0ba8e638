package dev.instar.node.engine;

import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.QueryAnswer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.function.Predicate;

/** Engines that do something else than they were told with the databases of an import, and answer that all is well. */
public final class LyingEngines implements Engines {

    /** The real engine. */
    public interface Truth {
        QueryAnswer execute(String statement);
    }

    /** What an engine does instead of what it is told. */
    public interface Lie {

        /** Answers a statement, with or without the real engine's help. */
        QueryAnswer answer(String statement, Truth truth);

        /** Executes further statements when all is built, right before it is written down. */
        static Lie afterwards(String... statements) {
            return (statement, truth) -> {
                if (statement.equals("CHECKPOINT")) {
                    List.of(statements).forEach(truth::execute);
                }
                return truth.execute(statement);
            };
        }

        /** Answers without doing anything. */
        static Lie instead(Predicate<String> statements) {
            return (statement, truth) -> statements.test(statement) ? DONE : truth.execute(statement);
        }

        /** Reads one thing and understands another in statements that begin so. */
        static Lie reading(String start, String part, String asOther) {
            return (statement, truth) ->
                    truth.execute(statement.startsWith(start) ? statement.replace(part, asOther) : statement);
        }
    }

    private static final QueryAnswer DONE = new QueryAnswer(List.of(), List.of(), false);
    private static final Lie TRUTH = (statement, truth) -> truth.execute(statement);

    private final Engines engines;
    private final String suffix;
    private volatile Lie lie = TRUTH;

    /** @param suffix of the names of databases they lie about */
    public LyingEngines(Engines engines, String suffix) {
        this.engines = engines;
        this.suffix = suffix;
    }

    /** Lies from now on. */
    public void tell(Lie told) {
        lie = told;
    }

    /** Lies no more. */
    public void tellTheTruth() {
        lie = TRUTH;
    }

    @Override
    public Engine open(EngineVersion engine, Path database, boolean readOnly) {
        Engine opened = engines.open(engine, database, readOnly);
        return database.toString().endsWith(suffix) ? lying(opened) : opened;
    }

    @Override
    public Engine openCuttingLog(EngineVersion engine, Path database) {
        return engines.openCuttingLog(engine, database);
    }

    @Override
    public Engine openForServing(EngineVersion engine, Path database, boolean readOnly) {
        return engines.openForServing(engine, database, readOnly);
    }

    private Engine lying(Engine engine) {
        return new EngineDecorator(engine) {
            @Override
            public QueryAnswer execute(String statement) {
                return lie.answer(statement, super::execute);
            }

            @Override
            public QueryAnswer execute(String statement, DoubleConsumer progress) {
                return lie.answer(statement, text -> super.execute(text, progress));
            }
        };
    }
}
