package dev.instar.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done to database files, and above all what is never done. */
class DatabaseFilesTest {

    @TempDir
    Path temporary;

    private DatabaseFiles files;

    @BeforeEach
    void openFolder() throws IOException {
        files = TestFiles.at(temporary.resolve("data"));
    }

    @Test
    void hashing_ends_at_a_safe_point() throws Exception {
        files.write(path("g1.lbug"), new byte[1 << 20]);

        assertThatThrownBy(() -> files.identities().hash(path("g1.lbug"), "g1", () -> {
                    throw new IllegalStateException("cancelled");
                }))
                .hasMessage("cancelled");
    }

    @Test
    void a_rename_moves_files_and_folders_to_a_free_name() throws IOException {
        Path source = file("a", "content");
        files.rename(source, path("b"));
        assertThat(source).doesNotExist();
        assertThat(path("b")).hasContent("content");

        Path directory = Files.createDirectory(path("d"));
        Files.writeString(directory.resolve("inner"), "inside");
        files.rename(directory, path("e"));
        assertThat(path("d")).doesNotExist();
        assertThat(path("e").resolve("inner")).hasContent("inside");
    }

    @Test
    void a_rename_never_replaces_a_file() throws IOException {
        Path source = file("a", "new");
        Path target = file("b", "old");

        assertThatThrownBy(() -> files.rename(source, target)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(source).hasContent("new");
        assertThat(target).hasContent("old");
    }

    @Test
    void a_rename_never_replaces_an_empty_folder() throws IOException {
        Path source = Files.createDirectory(path("a"));
        Files.writeString(source.resolve("inner"), "new");
        Path target = Files.createDirectory(path("b"));

        assertThatThrownBy(() -> files.rename(source, target)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(source.resolve("inner")).hasContent("new");
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void a_rename_never_replaces_a_folder_with_content() throws IOException {
        Path source = file("a", "new");
        Path target = Files.createDirectory(path("b"));
        Files.writeString(target.resolve("inner"), "old");

        assertThatThrownBy(() -> files.rename(source, target)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(source).hasContent("new");
        assertThat(target.resolve("inner")).hasContent("old");
    }

    @Test
    void a_rename_of_nothing_says_so() {
        assertThatThrownBy(() -> files.rename(path("absent"), path("b")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("absent");
        assertThat(path("b")).doesNotExist();
    }

    @Test
    void a_copy_of_a_database_elsewhere_has_the_sidecars_that_lie_beside_it_there() throws IOException {
        file("g1.lbug.wal", "of the database");
        Path scratch = Files.createDirectory(path("a-longer-name-of-a-folder")).resolve("g1.lbug");
        Files.writeString(scratch, "scratch");
        files.copy(scratch, path("copy"));

        assertThat(path("copy")).hasContent("scratch");
        assertThat(files.names().sidecars(scratch)).isEmpty();
        assertThat(path("copy.wal")).doesNotExist();
    }

    @Test
    void sidecars_are_what_engines_put_beside_and_not_what_was_set_aside() throws IOException {
        file("g1.lbug", "");
        Path graph = file("g1.lbug.second", "");
        Path shadow = file("g1.lbug.shadow", "");
        Path log = file("g1.lbug.wal", "");
        file("g1.lbug.pre-migration", "");
        file("g1.lbug.pre-migration-2", "");
        file("g1.lbug.pre-migration.wal", "");
        Path incoming = file("g1.lbug.incoming", "");
        Path incomingLog = file("g1.lbug.incoming.wal", "");
        file("g1.lbug.rolled-back", "");
        file("g10.lbug.wal", "");
        file("g1.lbug2", "");

        assertThat(files.names().sidecars(files.database("g1"))).containsExactly(graph, shadow, log);
        assertThat(files.names().sidecars(incoming)).containsExactly(incomingLog);
    }

    @Test
    void only_what_the_node_began_to_make_is_removed_as_unfinished() throws IOException {
        List<Path> unfinished = List.of(file("g1.lbug.creating", ""), file("g1.lbug.creating.wal", ""));
        List<Path> ofOthers = List.of(
                file("g1.lbug.creating-2", ""), file("g1.lbug.creating.bak", ""), file("g2.lbug.creating.b", ""));

        files.discardUnfinishedCreations();

        assertThat(unfinished).noneMatch(Files::exists);
        assertThat(ofOthers).allMatch(Files::exists);
    }

    @Test
    void a_file_set_is_the_database_with_its_sidecars() throws IOException {
        Path database = Files.createDirectory(files.database("g1"));
        Path catalogue = Files.writeString(database.resolve("catalog.kz"), "12345");
        Path log = file("g1.lbug.wal", "123");
        file("g1.lbug.pre-migration", "1234567");

        assertThat(files.names().fileSet(database)).containsExactly(catalogue, log);
        assertThat(files.bytes("g1")).as("in whole blocks").isEqualTo(8192);
        assertThat(files.bytes("absent")).isZero();
    }

    @Test
    void a_free_name_counts_up() throws IOException {
        assertThat(files.names().freeName("g1", DatabaseNames.PRE_MIGRATION)).isEqualTo(path("g1.lbug.pre-migration"));
        file("g1.lbug.pre-migration", "");
        assertThat(files.names().freeName("g1", DatabaseNames.PRE_MIGRATION))
                .isEqualTo(path("g1.lbug.pre-migration-2"));
        file("g1.lbug.pre-migration-2", "");
        assertThat(files.names().freeName("g1", DatabaseNames.PRE_MIGRATION))
                .isEqualTo(path("g1.lbug.pre-migration-3"));
        assertThat(files.names().setAside(DatabaseNames.PRE_MIGRATION))
                .containsExactly("g1.lbug.pre-migration", "g1.lbug.pre-migration-2");
    }

    @Test
    void discarding_removes_the_unfinished_database_with_its_sidecars_and_nothing_else() throws IOException {
        List<Path> kept = List.of(
                file("g1.lbug", "original"),
                file("g1.lbug.wal", "log"),
                file("g1.lbug.pre-migration", "older"),
                file("g1.lbug.rolled-back", "other"),
                file("g10.lbug.incoming", "another database's"));
        Path incoming = Files.createDirectory(files.names().incoming("g1"));
        Files.writeString(incoming.resolve("data.kz"), "half");
        file("g1.lbug.incoming.wal", "log");
        Path ofOthers = Files.createDirectory(path("g1.lbug.incoming.tmp"));

        files.discard(files.names().incoming("g1"));
        files.discard(files.names().incoming("g1"));

        try (Stream<Path> rest = Files.list(files.folder())) {
            assertThat(rest.filter(Files::isRegularFile)).containsExactlyInAnyOrderElementsOf(kept);
        }
        assertThat(incoming).doesNotExist();
        assertThat(ofOthers).exists();
    }

    @Test
    void a_new_file_is_written_whole_under_a_free_name_only() throws IOException {
        Path target = path("migration.json");
        files.writeNew(target, "first".getBytes(StandardCharsets.UTF_8));
        assertThat(target).hasContent("first");

        assertThatThrownBy(() -> files.writeNew(target, "second".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(target).hasContent("first");
    }

    @Test
    void a_new_file_can_be_written_after_a_refusal() throws IOException {
        Path target = file("migration.json", "taken");
        assertThatThrownBy(() -> files.writeNew(target, new byte[1])).isInstanceOf(FileAlreadyExistsException.class);
        Files.delete(target);

        files.writeNew(target, "now".getBytes(StandardCharsets.UTF_8));

        assertThat(target).hasContent("now");
        try (Stream<Path> rest = Files.list(files.folder())) {
            assertThat(rest.filter(Files::isRegularFile)).containsExactly(target);
        }
    }

    @Test
    void hashes_name_every_file_below_a_folder() throws IOException {
        Path root = Files.createDirectories(path("exports/x/inner"));
        Files.writeString(root.resolve("b"), "abc");
        Files.writeString(root.resolveSibling("a"), "");

        assertThat(files.identities().hashes(path("exports/x"), () -> {}))
                .extracting(hash -> hash.path() + " " + hash.bytes() + " " + hash.sha256())
                .containsExactly(
                        "a 0 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                        "inner/b 3 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    private Path path(String name) {
        return files.folder().resolve(name);
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(path(name), content);
    }
}
