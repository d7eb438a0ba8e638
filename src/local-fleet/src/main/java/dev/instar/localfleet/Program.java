package dev.instar.localfleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A packaged Spring Boot program, unpacked beside its jar so that it starts fast: a jar of jars is read slowly.
 */
public final class Program {

    private static final String UNPACKED = "program";
    private static final String MARK = "unpacked-from";

    private final Path target;
    private final Path jar;
    private final Path folder;
    private final String heap;

    private Program(Path target, Path jar, String heap) {
        this.target = target;
        this.jar = jar;
        this.folder = target.resolve(UNPACKED);
        this.heap = heap;
    }

    /** The node service of a built repository. */
    public static Program node(Path home) {
        return of(home.resolve("node-service"), "320m");
    }

    /** The console of a built repository. */
    public static Program console(Path home) {
        return of(home.resolve("console-ui"), "768m");
    }

    /** @throws Refused if the module is not built */
    private static Program of(Path module, String heap) {
        Path target = module.resolve("target");
        Path jar = target.resolve(module.getFileName() + "-exec.jar");
        if (!Files.exists(jar)) {
            throw new Refused(jar + " is missing; build with ./instar build.");
        }
        var program = new Program(target, jar, heap);
        Commands.alone(program.lock(), program::unpack);
        return program;
    }

    /** The command that runs it with some arguments of its own. */
    public List<String> command(List<String> arguments) {
        List<String> command = jvm();
        command.addAll(List.of("-jar", main().toString()));
        command.addAll(arguments);
        return command;
    }

    private List<String> jvm() {
        return jvm(heap);
    }

    /** A JVM for a program that starts often and works little. */
    static List<String> jvm(String heap) {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED"));
    }

    private Path lock() {
        return target.resolve(UNPACKED + ".lock");
    }

    private Path main() {
        return folder.resolve(jar.getFileName());
    }

    private void unpack() throws IOException {
        Path mark = folder.resolve(MARK);
        String stamp = stamp();
        if (Files.exists(mark) && Files.readString(mark).equals(stamp)) {
            return;
        }
        Commands.deleteTree(folder);
        Path unfinished = target.resolve(UNPACKED + ".unfinished");
        Commands.deleteTree(unfinished);
        Commands.run(
                target,
                List.of(
                        jvm().getFirst(),
                        "-Djarmode=tools",
                        "-jar",
                        jar.toString(),
                        "extract",
                        "--destination",
                        unfinished.toString()));
        Files.writeString(unfinished.resolve(MARK), stamp);
        Files.move(unfinished, folder);
    }

    /**
     * Tells one build of the jar from another. Not by the time of its last change, which is the same for all: builds are
     * reproducible.
     */
    private String stamp() throws IOException {
        return Files.size(jar) + " bytes, written " + Files.getAttribute(jar, "unix:ctime");
    }
}
