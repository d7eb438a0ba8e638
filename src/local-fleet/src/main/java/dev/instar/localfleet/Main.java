package dev.instar.localfleet;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** {@code ./instar demo}: starts the fleet and stays until it is told to stop. */
public final class Main {

    /** What a process ends with on Ctrl-C, which reaches every process of the terminal at once. */
    private static final int INTERRUPTED = 130;

    private Main() {}

    /** Needs the system property {@code instar.home}, which the launcher sets. */
    public static void main(String[] arguments) throws InterruptedException {
        Instant begin = Instant.now();
        try {
            Path home = Path.of(System.getProperty("instar.home", "."))
                    .toAbsolutePath()
                    .normalize();
            var fleet = new LocalFleet(FleetOptions.parse(home, arguments), System.out);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                System.out.println("Stopping the local fleet ...");
                fleet.close();
            }));
            fleet.start();
            System.out.printf(
                    "%nThe console is at %s (ready after %d s)%n"
                            + "Sign in as ada or grace; the login page shows their passwords.%n"
                            + "Ctrl-C stops everything; what was done stays for the next start (--reset forgets it).%n",
                    fleet.consoleAddress().resolve("/"),
                    Duration.between(begin, Instant.now()).toSeconds());
            ChildProcess ended = fleet.awaitFirstEnd();
            int code = ended.process().exitValue();
            if (code != INTERRUPTED) {
                System.err.println(
                        ended.name() + " ended by itself with code " + code + "; see its log in the state folder.");
            }
            System.exit(1);
        } catch (Refused e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }
}
