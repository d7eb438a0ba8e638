package dev.instar.node.engine.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command that manages engine packs: what it says and what it leaves. */
class PackCommandTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void a_release_nobody_pinned_is_refused_and_leaves_nothing() {
        Path packs = folder.resolve("packs");

        assertThat(run("install", "ladybug@9.9.9", "--packs", packs.toString())).isEqualTo(1);

        assertThat(said(err))
                .matches("@ladybugdb/core-\\S+@9\\.9\\.9 has no pinned SHA-256\\. If you trust it, add --trust\\.\\s*");
        assertThat(packs).doesNotExist();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void what_is_no_version_is_refused() {
        assertThat(run("install", "duckdb@1.0.0", "--packs", folder.toString())).isEqualTo(1);

        assertThat(said(err)).contains("'duckdb@1.0.0' is not an engine version");
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "remove ladybug@0.20.4", "install", "list --packs", "list --quick", "install --trust"})
    void wrong_usage_shows_the_usage(String words) {
        assertThat(run(words.isEmpty() ? new String[0] : words.split(" ", -1))).isEqualTo(2);

        assertThat(said(err)).contains("Usage:").contains("engines install ENGINE@VERSION...");
        assertThat(said(out)).isEmpty();
    }

    @Test
    void the_list_shows_what_is_installed_and_what_can_be() throws IOException {
        Path pack = Files.createDirectory(folder.resolve("ladybug@0.20.4"));
        Files.writeString(
                pack.resolve("pack.json"),
                "{\"engine\":\"ladybug@0.20.4\",\"kind\":\"NPM\",\"source\":\"test\",\"sha256\":\"\"}");
        Files.createDirectory(folder.resolve(".installing-1"));
        Files.writeString(Files.createDirectory(folder.resolve("broken")).resolve("pack.json"), "{");

        assertThat(run("list", "--packs", folder.toString())).isZero();

        List<String> lines = said(out).lines().toList();
        assertThat(lines.getFirst()).isEqualTo("ladybug@0.20.4  installed");
        assertThat(lines)
                .hasSize(Release.LISTED.size())
                .contains("ladybug@0.16.1  can be installed", "kuzu@0.7.1  can be installed")
                .doesNotContain("ladybug@0.20.4  can be installed");
        assertThat(said(err)).isEmpty();
    }

    @Test
    void the_list_of_an_absent_folder_creates_nothing() {
        Path packs = folder.resolve("packs");

        assertThat(run("list", "--packs", packs.toString())).isZero();

        assertThat(said(out).lines())
                .hasSize(Release.LISTED.size())
                .allMatch(line -> line.endsWith("can be installed"));
        assertThat(packs).doesNotExist();
    }

    @Test
    void an_installed_release_is_not_fetched_again() throws IOException {
        Path pack = Files.createDirectory(folder.resolve("ladybug@9.9.9"));
        Files.writeString(
                pack.resolve("pack.json"),
                "{\"engine\":\"ladybug@9.9.9\",\"kind\":\"NPM\",\"source\":\"test\",\"sha256\":\"\"}");

        assertThat(run("install", "9.9.9", "--packs", folder.toString())).isZero();

        assertThat(said(out)).isEqualToIgnoringNewLines("ladybug@9.9.9 is installed already");
    }

    private int run(String... words) {
        return new PackCommand(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(words));
    }

    private static String said(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
