package dev.instar.node.engine;

import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.QueryAnswer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Engines that fail at their request <i>k</i>, once or from then on. */
public final class FailingEngines implements Engines {

    /** What becomes of a request. */
    public enum Fault {
        REFUSED,
        /** For want of room, as an engine says it. */
        NO_SPACE,
        CRASHED,
        KILLED,
        DONE_AND_KILLED,
        DONE_AND_REFUSED,
        NOT_STARTED
    }

    private final Engines engines;
    private final List<String> requests = new ArrayList<>();
    private @Nullable Fault fault;
    private int failFrom;
    private boolean failEver;
    private @Nullable String failAtWords;
    private @Nullable String actAtWords;
    private Runnable act = () -> {};

    public FailingEngines(Engines engines) {
        this.engines = engines;
    }

    /**
     * Lets requests fail.
     *
     * @param request which one, counted from now and from 0
     * @param ever whether all that follow fail too, until {@link #goOn}
     */
    public synchronized void failAt(int request, Fault how, boolean ever) {
        goOn();
        failFrom = request;
        fault = how;
        failEver = ever;
    }

    /** Lets the first request fail that contains some words. */
    public synchronized void failAt(String words, Fault how) {
        goOn();
        failAtWords = words;
        failEver = false;
        fault = how;
    }

    /** Lets each request fail that contains some words, until {@link #goOn}. */
    public synchronized void failAtEach(String words, Fault how) {
        failAt(words, how);
        failEver = true;
    }

    /** Has something done right before the first request that contains some words, which then goes on. */
    public synchronized void before(String words, Runnable act) {
        goOn();
        alsoBefore(words, act);
    }

    /** As {@link #before}, beside a fault. */
    public synchronized void alsoBefore(String words, Runnable act) {
        actAtWords = words;
        this.act = act;
    }

    /** Lets everything succeed from now on. */
    public synchronized void goOn() {
        actAtWords = null;
        requests.clear();
        fault = null;
        failAtWords = null;
    }

    /** What was asked since the count began, in order. */
    public synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    private synchronized @Nullable Fault next(String request) {
        int number = requests.size();
        requests.add(request);
        if (actAtWords != null && request.contains(actAtWords)) {
            actAtWords = null;
            act.run();
        }
        if (failAtWords != null) {
            boolean meant = request.contains(failAtWords);
            failAtWords = meant && !failEver ? null : failAtWords;
            failFrom = meant ? number : Integer.MAX_VALUE;
        }
        return (failEver ? number >= failFrom : number == failFrom) ? fault : null;
    }

    @Override
    public Engine open(EngineVersion version, Path database, boolean readOnly) {
        return opened(version, "opens", database, () -> engines.open(version, database, readOnly));
    }

    @Override
    public Engine openForServing(EngineVersion version, Path database, boolean readOnly) {
        return opened(version, "opens", database, () -> engines.openForServing(version, database, readOnly));
    }

    @Override
    public Engine openCuttingLog(EngineVersion version, Path database) {
        return opened(version, "cuts the log of", database, () -> engines.openCuttingLog(version, database));
    }

    private Engine opened(EngineVersion version, String verb, Path database, Supplier<Engine> opening) {
        Fault now = next(version + " " + verb + " " + database.getFileName());
        return switch (now) {
            case null -> new FailingEngine(opening.get());
            case REFUSED, DONE_AND_REFUSED -> throw refused();
            case NO_SPACE -> throw noSpace();
            case CRASHED -> throw ended(11);
            case KILLED -> throw ended(9);
            case DONE_AND_KILLED -> {
                opening.get().kill();
                throw ended(9);
            }
            case NOT_STARTED -> throw new EngineNotStartedException("The engine host cannot be started.");
        };
    }

    private static StatementException refused() {
        return new StatementException("Runtime exception: the engine does not want to.");
    }

    private static StatementException noSpace() {
        return new StatementException(
                "IO exception: Cannot write to file. path: /data/g.lbug.wal Error: No space left on device");
    }

    private static EngineHostException ended(int signal) {
        return new EngineHostException("The engine host was ended by signal " + signal + ".");
    }

    private final class FailingEngine extends EngineDecorator {
        private final Engine engine;

        FailingEngine(Engine engine) {
            super(engine);
            this.engine = engine;
        }

        private <T> T request(String what, Supplier<T> whole) {
            if (!engine.isAlive()) {
                throw ended(9);
            }
            return switch (next(what)) {
                case null -> whole.get();
                case REFUSED -> throw refused();
                case NO_SPACE -> throw noSpace();
                case CRASHED -> throw dead(11);
                case KILLED, NOT_STARTED -> throw dead(9);
                case DONE_AND_KILLED -> {
                    T _ = whole.get();
                    throw dead(9);
                }
                case DONE_AND_REFUSED -> {
                    T _ = whole.get();
                    throw refused();
                }
            };
        }

        private EngineHostException dead(int signal) {
            engine.kill();
            return ended(signal);
        }

        @Override
        public QueryAnswer execute(String statement) {
            return request(statement, () -> engine.execute(statement));
        }

        @Override
        public QueryAnswer execute(String statement, DoubleConsumer progress) {
            return request(statement, () -> engine.execute(statement, progress));
        }

        @Override
        public QueryAnswer execute(Statement statement) {
            return request(statement.text(), () -> engine.execute(statement));
        }

        @Override
        public void closeDatabase() {
            request("close", () -> {
                engine.closeDatabase();
                return "";
            });
        }
    }
}
