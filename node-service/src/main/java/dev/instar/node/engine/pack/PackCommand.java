package dev.instar.node.engine.pack;

import dev.instar.protocol.EngineVersion;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code engines list} and {@code engines install}, without starting the service. */
public final class PackCommand {

    private static final String USAGE = """
            Usage:
              engines list    [--packs FOLDER]            packs installed, and releases that can be
              engines install ENGINE@VERSION...  [--packs FOLDER] [--trust]
                                                          for example ladybug@0.20.4 or kuzu@0.11.2
            """;

    private final PrintStream out;
    private final PrintStream err;

    public PackCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the command {@code engines}.
     *
     * @param arguments what follows {@code engines}
     * @return exit code: 0 done, 1 refused, 2 wrong usage
     */
    public int run(List<String> arguments) {
        List<String> words = new ArrayList<>();
        Path packs = Path.of("packs");
        boolean trust = false;
        for (int i = 0; i < arguments.size(); i++) {
            switch (arguments.get(i)) {
                case "--trust" -> trust = true;
                case "--packs" -> {
                    if (++i == arguments.size()) {
                        return usage("--packs needs a folder.");
                    }
                    packs = Path.of(arguments.get(i));
                }
                case String option
                when option.startsWith("--") -> {
                    return usage("Unknown option " + option + ".");
                }
                case String word -> words.add(word);
            }
        }
        return switch (words.isEmpty() ? "" : words.getFirst()) {
            case "list" -> list(packs);
            case "install" ->
                words.size() == 1 ? usage("Which engine?") : install(packs, words.subList(1, words.size()), trust);
            default -> usage("");
        };
    }

    private int usage(String problem) {
        err.print((problem.isEmpty() ? "" : problem + "\n") + USAGE);
        return 2;
    }

    private int list(Path folder) {
        List<EngineVersion> installed =
                new EnginePacks(folder).list().stream().map(EnginePack::engine).toList();
        installed.forEach(engine -> out.println(engine + "  installed"));
        Release.LISTED.stream()
                .filter(engine -> !installed.contains(engine))
                .forEach(engine -> out.println(engine + "  can be installed"));
        return 0;
    }

    private int install(Path folder, List<String> names, boolean trust) {
        var installer = new PackInstaller(folder);
        for (String name : names) {
            try {
                EngineVersion engine = EngineVersion.parse(name);
                if (new EnginePacks(folder).find(engine).isPresent()) {
                    out.println(engine + " is installed already");
                } else {
                    String sha256 = installer.install(engine, trust);
                    out.println(engine + " installed, sha256 " + sha256);
                }
            } catch (IllegalArgumentException | PackInstaller.Refused e) {
                err.println(e.getMessage());
                return 1;
            } catch (IOException e) {
                err.println("Cannot install " + name + " in " + folder.toAbsolutePath() + ": " + e.getMessage());
                return 1;
            }
        }
        return 0;
    }
}
