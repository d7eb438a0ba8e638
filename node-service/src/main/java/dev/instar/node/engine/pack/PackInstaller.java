package dev.instar.node.engine.pack;

import dev.instar.node.storage.Sha256;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Fetches an engine with npm or Maven as this machine has them set up, checks its SHA-256 and puts it in place whole or
 * not at all.
 */
final class PackInstaller {

    private static final Duration FETCH_TIMEOUT = Duration.ofMinutes(10);
    private static final String MAVEN_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";

    /** Why an installation did not happen, in one line. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    private final Path packs;

    PackInstaller(Path packs) {
        this.packs = packs.toAbsolutePath();
    }

    /**
     * Fetches an engine, checks it and installs it.
     *
     * @param trust installs a release whose SHA-256 is not pinned
     * @return the SHA-256 of the package
     */
    String install(EngineVersion engine, boolean trust) throws IOException, Refused {
        Release release = Release.of(engine);
        if (release.sha256() == null && !trust) {
            throw new Refused(release.coordinates() + " has no pinned SHA-256. If you trust it, add --trust.");
        }
        Files.createDirectories(packs);
        Path work = Files.createTempDirectory(packs, ".installing-");
        try {
            Path fetched = fetch(release, Files.createDirectory(work.resolve("fetched")));
            String sha256 = Sha256.of(fetched);
            if (release.pinnedSha256().isPresent()
                    && !sha256.equals(release.pinnedSha256().get())) {
                throw new Refused(release.coordinates() + " has SHA-256 " + sha256 + ", but "
                        + release.pinnedSha256().get() + " is pinned. Nothing was installed.");
            }
            Path pack = Files.createDirectory(work.resolve("pack"));
            unpack(release, fetched, pack);
            var description = new EnginePacks.Description(engine, release.kind(), release.coordinates(), sha256);
            Files.write(pack.resolve(EnginePacks.DESCRIPTION), WireJson.mapper().writeValueAsBytes(description));
            Files.move(pack, packs.resolve(engine.toString()), StandardCopyOption.ATOMIC_MOVE);
            return sha256;
        } finally {
            deleteTree(work);
        }
    }

    private static Path fetch(Release release, Path folder) throws IOException, Refused {
        switch (release.kind()) {
            case NPM ->
                run(
                        folder,
                        "Node.js with npm",
                        List.of("npm", "pack", "--silent", release.coordinates(), "--pack-destination", "."));
            case JAR ->
                run(
                        folder,
                        "Maven",
                        List.of(
                                "mvn",
                                "-q",
                                "-B",
                                MAVEN_COPY,
                                "-Dartifact=" + release.coordinates(),
                                "-DoutputDirectory=" + folder));
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().equals("output.log"))
                    .findFirst()
                    .orElseThrow(() -> new Refused("Fetching " + release.coordinates() + " brought no file."));
        }
    }

    private static void unpack(Release release, Path fetched, Path pack) throws IOException, Refused {
        switch (release.kind()) {
            case NPM -> run(pack, "tar", List.of("tar", "-xzf", fetched.toString()));
            case JAR -> Files.move(fetched, pack.resolve("engine.jar"));
        }
        Files.deleteIfExists(pack.resolve("output.log"));
    }

    private static void run(Path folder, String tool, List<String> command) throws IOException, Refused {
        Path output = folder.resolve("output.log");
        Process process;
        try {
            var builder = new ProcessBuilder(command);
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            process = builder.directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new Refused("This needs " + tool + ": the command '" + command.getFirst() + "' was not found.");
        }
        try {
            if (!process.waitFor(FETCH_TIMEOUT)) {
                process.destroyForcibly();
                throw new Refused(
                        String.join(" ", command) + " did not end within " + FETCH_TIMEOUT.toMinutes() + " minutes.");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new Refused("Interrupted.");
        }
        if (process.exitValue() != 0) {
            String said = Files.readString(output, StandardCharsets.UTF_8).strip();
            throw new Refused(String.join(" ", command) + " failed: "
                    + said.substring(Math.max(0, said.length() - 500)).replace('\n', ' '));
        }
    }

    private static void deleteTree(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
