package dev.instar.node.engine.pack;

import dev.instar.protocol.EngineVersion;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A release that can be installed: where its package comes from and, where we have checked it, what its bytes must be.
 *
 * @param coordinates npm package with version, or Maven coordinates
 * @param sha256 of the package as published; absent for a release nobody has pinned
 */
record Release(
        EngineVersion engine,
        EnginePack.Kind kind,
        String coordinates,
        @Nullable String sha256) {

    /** SHA-256 of the published packages, computed from the packages themselves; each was run against the contract tests. */
    private static final Map<String, String> PINNED = Map.of(
            "@ladybugdb/core-linux-x64@0.16.1", "066951347293b2c75bfa4174ebfca5ba60750afb61a5dcf08ee4c1afedd96758",
            "@ladybugdb/core-linux-x64@0.17.1", "e079575061d2367c0badf6f98bd5eb5dcd87ea97cd6a6e82ea0dc23e0474c66b",
            "@ladybugdb/core-linux-x64@0.18.3", "6713465166d5beb8caa8d2d1da43db29a8b9acad2224d3229891b07a69a88fe9",
            "@ladybugdb/core-linux-x64@0.19.1", "2814dfd9bcfc0b2c6a218ac6bb9477c30c2ccaa347f4f139009110ef294a4c35",
            "@ladybugdb/core-linux-x64@0.20.4", "2297775e91b6bcf1392662e397f09ead3c88dd0b5693c87da3b4399c52bcc57d",
            "com.kuzudb:kuzu:0.7.1", "e457b07791d5b0ee6eccef42158d49585bdaaa371bcc47aa788ed0d1b86154ad",
            "com.kuzudb:kuzu:0.9.0", "bd2231083c1fa6bf3ade0212c571989ce84f5397aec7c46fc84ee9b9b4e88fdc",
            "com.kuzudb:kuzu:0.11.2", "a8bfee1a33878182cb4221ad0676988cdef736108e5f066b87c824bef9bc1913");

    /** The releases that can be installed without {@code --trust} on the usual server platform. */
    static final List<EngineVersion> LISTED = List.of(
            EngineVersion.parse("ladybug@0.16.1"),
            EngineVersion.parse("ladybug@0.17.1"),
            EngineVersion.parse("ladybug@0.18.3"),
            EngineVersion.parse("ladybug@0.19.1"),
            EngineVersion.parse("ladybug@0.20.4"),
            EngineVersion.parse("kuzu@0.7.1"),
            EngineVersion.parse("kuzu@0.9.0"),
            EngineVersion.parse("kuzu@0.11.2"));

    /** Where this machine gets an engine from: LadybugDB publishes its binaries on npm, Kuzu on Maven Central. */
    static Release of(EngineVersion engine) {
        boolean npm = engine.engine().equals("ladybug");
        String coordinates =
                npm ? "@ladybugdb/core-" + platform() + "@" + engine.version() : "com.kuzudb:kuzu:" + engine.version();
        return new Release(
                engine, npm ? EnginePack.Kind.NPM : EnginePack.Kind.JAR, coordinates, PINNED.get(coordinates));
    }

    Optional<String> pinnedSha256() {
        return Optional.ofNullable(sha256);
    }

    /** npm's words for operating system and processor, for example {@code linux-x64}. */
    private static String platform() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch", "");
        String name = system.startsWith("mac") ? "darwin" : system.startsWith("windows") ? "win32" : "linux";
        return name + "-" + (processor.equals("aarch64") ? "arm64" : "x64");
    }
}
