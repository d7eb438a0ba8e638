package dev.instar.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The swap of database files can be stopped anywhere and repeated. */
class SwapTest {

    private static final Map<String, String> SWAPPED = Map.of(
            "g1.lbug", "new",
            "g1.lbug.pre-migration", "old",
            "g1.lbug.pre-migration.wal", "old log",
            "g1.lbug.pre-migration.shadow", "old shadow");

    @TempDir
    Path folder;

    private DatabaseFiles files;
    private Path aside;
    private Path incoming;

    @BeforeEach
    void setUp() throws IOException {
        files = TestFiles.at(folder);
        aside = folder.resolve("g1.lbug.pre-migration");
        incoming = folder.resolve("g1.lbug.incoming");
        Files.writeString(folder.resolve("g1.lbug"), "old");
        Files.writeString(folder.resolve("g1.lbug.wal"), "old log");
        Files.writeString(folder.resolve("g1.lbug.shadow"), "old shadow");
        Files.writeString(incoming, "new");
    }

    private Map<String, String> content() throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                content.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return content;
    }

    @Test
    void sidecars_go_where_their_database_goes() throws IOException {
        new Swap(files).swap("g1", aside, incoming);
        assertThat(content()).isEqualTo(SWAPPED);
    }

    @Test
    void a_repeat_goes_on_from_wherever_the_first_stopped() throws IOException {
        Files.move(folder.resolve("g1.lbug.shadow"), folder.resolve("g1.lbug.pre-migration.shadow"));
        new Swap(files).swap("g1", aside, incoming);
        assertThat(content()).isEqualTo(SWAPPED);
        new Swap(files).swap("g1", aside, incoming);
        assertThat(content()).isEqualTo(SWAPPED);
    }

    @Test
    void a_swap_stopped_between_its_two_renames_is_completed() throws IOException {
        for (String suffix : new String[] {"", ".wal", ".shadow"}) {
            Files.move(folder.resolve("g1.lbug" + suffix), folder.resolve("g1.lbug.pre-migration" + suffix));
        }
        new Swap(files).swap("g1", aside, incoming);
        assertThat(content()).isEqualTo(SWAPPED);
    }

    @Test
    void a_swap_that_is_taken_back_gives_every_file_its_name_again_wherever_it_stops() throws IOException {
        Map<String, String> before = content();
        new Swap(files).move(files.database("g1"), aside);
        Files.move(folder.resolve("g1.lbug.pre-migration.wal"), folder.resolve("g1.lbug.wal"));

        new Swap(files).takeBack("g1", aside);
        new Swap(files).takeBack("g1", aside);

        assertThat(content()).isEqualTo(before);
    }

    @Test
    void a_swap_that_moved_only_sidecars_is_taken_back() throws IOException {
        Map<String, String> before = content();
        Files.move(folder.resolve("g1.lbug.wal"), folder.resolve("g1.lbug.pre-migration.wal"));

        new Swap(files).takeBack("g1", aside);

        assertThat(content()).isEqualTo(before);
    }

    @Test
    void what_others_put_beside_a_database_is_not_moved() throws IOException {
        Files.writeString(folder.resolve("g1.lbug.notes"), "mine");
        Files.createDirectory(folder.resolve("g1.lbug.tmp"));

        new Swap(files).swap("g1", aside, incoming);

        assertThat(folder.resolve("g1.lbug.notes")).hasContent("mine");
        assertThat(folder.resolve("g1.lbug.tmp")).isDirectory();
    }

    @Test
    void without_its_replacement_a_database_stays_where_it_is() throws IOException {
        Path database = files.database("g1");
        Files.delete(incoming);
        assertThatThrownBy(() -> new Swap(files).swap("g1", aside, incoming))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("g1.lbug is left as it is");
        assertThat(Files.readString(database)).isEqualTo("old");
        assertThat(aside).doesNotExist();
    }

    @Test
    void a_replacement_that_is_gone_half_way_is_said_and_the_original_named() throws IOException {
        new Swap(files).move(files.database("g1"), aside);
        Files.delete(incoming);
        assertThatThrownBy(() -> new Swap(files).swap("g1", aside, incoming))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("g1.lbug.pre-migration");
        assertThat(Files.readString(aside)).isEqualTo("old");
    }
}
