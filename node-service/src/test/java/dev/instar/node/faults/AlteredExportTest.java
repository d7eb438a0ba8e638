package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.instar.node.FaultTable;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.storage.Sha256;
import dev.instar.node.transfer.parquet.ImportStatementAllowlist;
import dev.instar.protocol.FileHash;
import dev.instar.protocol.Gate;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.Problem;
import dev.instar.protocol.SignedManifest;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * An export that changed between its end and its import is not imported. A changed database is held and the others go
 * on; a changed manifest stops all of them. No original is touched.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class AlteredExportTest {

    /** Cats and dogs look alike, so that an engine would not mind if their files were swapped. */
    private static final List<String> CATS_AND_DOGS = List.of(
            "CREATE NODE TABLE Cat(id INT64, name STRING, PRIMARY KEY (id))",
            "CREATE NODE TABLE Dog(id INT64, name STRING, PRIMARY KEY (id))",
            "CREATE REL TABLE FEARS(FROM Cat TO Dog)",
            "UNWIND range(1, 3) AS i CREATE (:Cat {id: i, name: concat('cat ', CAST(i AS STRING))})",
            "UNWIND range(1, 3) AS i CREATE (:Dog {id: i, name: concat('dog ', CAST(i AS STRING))})",
            "MATCH (c:Cat), (d:Dog) WHERE c.id = d.id CREATE (c)-[:FEARS]->(d)");

    private static final String CATS = "0001-Cat.parquet";
    private static final String DOGS = "0002-Dog.parquet";

    private static final String NOT_SIGNED = "does not carry the signature of this fleet";
    private static final JsonMapper JSON = WireJson.mapper();

    /** @param reason why a node does not believe it */
    private record Forgery(String name, String reason, String content) {}

    /** Does something to an export. */
    private interface Alteration {

        void to(Path export) throws IOException;
    }

    @TempDir
    static Path folder;

    private static Path exported;
    private static Path data;
    private static byte[] original;
    private static String ofAnotherMigration;
    private static String ofAnotherInstance;
    private static String ofAnotherFleet;

    @BeforeAll
    static void export() throws Exception {
        exported = folder.resolve("exported");
        data = folder.resolve("data");
        try (var instance = RealInstance.start(exported, Map.of())) {
            instance.create("g1", CATS_AND_DOGS);
            instance.create("g2", CATS_AND_DOGS);
            assertThat(instance.export("m0").problem()).isNull();
            ofAnotherMigration = Files.readString(manifestOf(instance));
            assertThat(instance.rollBack().problem()).isNull();
            assertThat(instance.export().problem()).isNull();
            original = Files.readAllBytes(instance.file("g1"));
            instance.activate(RealInstance.NEW);
        }
        ofAnotherInstance = manifestOf(Map.of("instance-id", "i-2"));
        ofAnotherFleet = manifestOf(Map.of("fleet-key", "another fleet's key"));
    }

    private static String manifestOf(Map<String, String> properties) throws Exception {
        try (var instance = RealInstance.start(Files.createTempDirectory(folder, "other"), properties)) {
            instance.create("g1", CATS_AND_DOGS);
            assertThat(instance.export().problem()).isNull();
            return Files.readString(manifestOf(instance));
        }
    }

    @Test
    void a_flipped_byte_of_a_parquet_file_is_noticed() throws Exception {
        requireHeld("a byte of a Parquet file is flipped", export -> {
            byte[] content = Files.readAllBytes(export.resolve(CATS));
            content[content.length / 2] ^= 1;
            Files.write(export.resolve(CATS), content);
        });
    }

    @Test
    void a_truncated_parquet_file_is_noticed() throws Exception {
        requireHeld("a Parquet file is truncated", export -> {
            byte[] content = Files.readAllBytes(export.resolve(CATS));
            Files.write(export.resolve(CATS), Arrays.copyOf(content, content.length - 1));
        });
    }

    @Test
    void two_swapped_parquet_files_are_noticed() throws Exception {
        requireHeld("two Parquet files are swapped", export -> {
            byte[] cats = Files.readAllBytes(export.resolve(CATS));
            Files.copy(export.resolve(DOGS), export.resolve(CATS), StandardCopyOption.REPLACE_EXISTING);
            Files.write(export.resolve(DOGS), cats);
        });
    }

    @Test
    void a_missing_file_is_noticed() throws Exception {
        requireHeld("a Parquet file is missing", export -> Files.delete(export.resolve(CATS)));
    }

    @Test
    void a_file_too_many_is_noticed() throws Exception {
        requireHeld(
                "a file is added", export -> Files.copy(export.resolve(CATS), export.resolve("0004-Mouse.parquet")));
    }

    @Test
    void an_export_behind_a_link_is_not_followed() throws Exception {
        requireHeld("the export is replaced by a link to it", export -> {
            Path elsewhere = Files.move(export, data.resolveSibling("elsewhere-" + System.nanoTime()));
            Files.createSymbolicLink(export, elsewhere);
        });
    }

    @Test
    void an_edited_script_is_noticed_and_the_unedited_one_is_imported_after_all() throws Exception {
        Map<String, List<String>> additions = Map.of(
                "copy.cypher",
                List.of(
                        "COPY `Cat` FROM (LOAD FROM '../../x.parquet' RETURN c0, c1)",
                        "COPY `Cat` FROM (LOAD FROM '/tmp/x.parquet' RETURN c0, c1)",
                        "MATCH (c:`Cat`) DETACH DELETE c"),
                "schema.cypher",
                List.of(
                        "CREATE (:`Cat` {id: 9})",
                        "CALL threads=1",
                        "COPY (MATCH (c:`Cat`) RETURN c.id) TO '/tmp/x.parquet'",
                        "INSTALL httpfs",
                        "LOAD EXTENSION httpfs"),
                "sequence.cypher",
                List.of("DROP TABLE `FEARS`"),
                "index.cypher",
                List.of("LOAD EXTENSION '/tmp/x.lbug_extension'"));
        Folders.copy(exported, data);
        int edits = 0;
        try (var instance = RealInstance.start(data, Map.of())) {
            Path export = instance.exportFolder().resolve("g1");
            for (String script : additions.keySet()) {
                byte[] content = Files.readAllBytes(export.resolve(script));
                for (String statement : additions.getOrDefault(script, List.of())) {
                    Files.writeString(export.resolve(script), statement + ";\n", StandardOpenOption.APPEND);

                    assertThat(instance.importAll().state()).as(statement).isEqualTo(TaskState.FAILED);

                    requireHeld(instance);
                    Files.write(export.resolve(script), content);
                    edits++;
                }
            }
            assertThat(instance.importAll().problem()).isNull();
            assertThat(instance.state("g1")).isInstanceOf(DatabaseState.Imported.class);
        }
        FaultTable.row("an export is altered: its scripts are edited", edits, "database held, repeat completes");
    }

    @Test
    void a_manifest_that_is_not_the_declared_one_stops_the_import_of_all_databases() throws Exception {
        Folders.copy(exported, data);
        try (var instance = RealInstance.start(data, Map.of())) {
            String declared = Files.readString(manifestOf(instance));
            Path copyScript = instance.exportFolder().resolve("g1").resolve("copy.cypher");
            byte[] copies = Files.readAllBytes(copyScript);
            List<Forgery> forgeries = List.of(
                    new Forgery("a row count is edited", NOT_SIGNED, declared.replaceFirst("(\"rows\" *: *)3", "$14")),
                    new Forgery(
                            "a script and its hash are edited",
                            NOT_SIGNED,
                            withHashOf(editedCopy(copyScript), declared)),
                    new Forgery(
                            "the signature is edited",
                            NOT_SIGNED,
                            declared.replaceFirst("(\"signature\" *: *\")[0-9a-f]{8}", "$100000000")),
                    new Forgery("it is another fleet's", NOT_SIGNED, ofAnotherFleet),
                    new Forgery("it is another instance's", "was made by instance i-2", ofAnotherInstance),
                    new Forgery("it is another migration's", "it is of migration m0", ofAnotherMigration),
                    new Forgery("it is empty", "is not a signed manifest", ""),
                    new Forgery(
                            "it is cut off", "is not a signed manifest", declared.substring(0, declared.length() / 2)),
                    new Forgery("it says nothing", "is not a signed manifest", "null"),
                    new Forgery("it holds nothing", "is not a signed manifest", "{}"));
            for (Forgery forgery : forgeries) {
                Files.writeString(manifestOf(instance), forgery.content());

                TaskSnapshot imported = instance.importAll();

                requireNothingStarted(instance, imported, forgery);
            }
            Files.delete(manifestOf(instance));
            requireNothingStarted(
                    instance,
                    instance.importAll(),
                    new Forgery("it is missing", "cannot be read: migration.json is not there", ""));

            Files.write(copyScript, copies);
            Files.writeString(manifestOf(instance), declared);
            assertThat(instance.importAll().problem()).isNull();
            assertThat(instance.state("g1")).isInstanceOf(DatabaseState.Imported.class);
            FaultTable.row(
                    "an export is altered: its manifest is another one",
                    forgeries.size() + 1,
                    "nothing started, repeat completes");
        }
    }

    private static FileHash editedCopy(Path script) throws IOException {
        Files.writeString(script, "MATCH (c:`Cat`) DETACH DELETE c;\n", StandardOpenOption.APPEND);
        try (InputStream content = Files.newInputStream(script)) {
            return new FileHash(script.getFileName().toString(), Files.size(script), Sha256.of(content));
        }
    }

    /** The manifest with what is true of an edited file, under the signature it had before. */
    private static String withHashOf(FileHash edited, String declared) {
        var before = JSON.readValue(declared, SignedManifest.class);
        Manifest manifest = before.manifest();
        List<ManifestDatabase> databases = manifest.databases().stream()
                .map(database -> new ManifestDatabase(
                        database.graphId(),
                        database.storageVersion(),
                        database.bytes(),
                        database.fingerprint(),
                        database.deviations(),
                        database.files().stream()
                                .map(file -> file.path().equals(edited.path()) ? edited : file)
                                .toList(),
                        database.exportFolder(),
                        database.backupCatalogueKey(),
                        database.backupFiles(),
                        database.answers()))
                .toList();
        var forged = new Manifest(
                manifest.version(),
                manifest.migration(),
                manifest.instanceId(),
                manifest.source(),
                manifest.target(),
                manifest.verification(),
                manifest.failurePolicy(),
                manifest.exportedAt(),
                manifest.folder(),
                databases);
        return JSON.writeValueAsString(new SignedManifest(forged, before.signature()));
    }

    private static void requireNothingStarted(RealInstance instance, TaskSnapshot imported, Forgery forgery)
            throws IOException {
        Problem problem = Objects.requireNonNull(imported.problem());
        assertThat(problem.code()).as(forgery.name()).isEqualTo("node.export-altered");
        assertThat(problem.detail()).as(forgery.name()).contains(forgery.reason());
        for (String graphId : List.of("g1", "g2")) {
            assertThat(instance.state(graphId)).isInstanceOf(DatabaseState.Exported.class);
            assertThat(instance.gate(graphId)).isEqualTo(Gate.FROZEN);
            assertThat(instance.hasIncoming(graphId)).isFalse();
        }
        assertThat(instance.file("g1")).hasBinaryContent(original);
    }

    static Stream<Arguments> foreign() {
        return Stream.of(
                arguments(ImportStatementAllowlist.SCHEMA, "CREATE (:T {id: 9})"),
                arguments(ImportStatementAllowlist.SCHEMA, "CREATE (node:T {id: 9})"),
                arguments(ImportStatementAllowlist.SCHEMA, "CREATE (:`T` {node: 9})"),
                arguments(ImportStatementAllowlist.SCHEMA, "CREATE (:NODE {id: 9})"),
                arguments(ImportStatementAllowlist.SCHEMA, "CREATE NODE TABLE `T` AS MATCH (n:`Cat`) RETURN n.id"),
                arguments(ImportStatementAllowlist.SCHEMA, "CREATE NODE TABLE `T` AS LOAD FROM '/etc/passwd' RETURN *"),
                arguments(ImportStatementAllowlist.SCHEMA, "CALL show_tables() RETURN *"),
                arguments(ImportStatementAllowlist.SCHEMA, "CALL threads = 1"),
                arguments(ImportStatementAllowlist.SCHEMA, "COPY (MATCH (n:`Cat`) RETURN n.id) TO '/tmp/x.parquet'"),
                arguments(ImportStatementAllowlist.SCHEMA, "COPY `Cat` FROM '/tmp/x.parquet'"),
                arguments(ImportStatementAllowlist.SCHEMA, "INSTALL httpfs"),
                arguments(ImportStatementAllowlist.SCHEMA, "LOAD EXTENSION httpfs"),
                arguments(ImportStatementAllowlist.SCHEMA, "ATTACH '/tmp/x.lbug' AS other"),
                arguments(ImportStatementAllowlist.SCHEMA, "DROP TABLE `Cat`"),
                arguments(ImportStatementAllowlist.SCHEMA, "MATCH (n) DETACH DELETE n"),
                arguments(ImportStatementAllowlist.COPY, "COPY `Cat` FROM (LOAD FROM '../../x.parquet' RETURN c0)"),
                arguments(
                        ImportStatementAllowlist.COPY, "COPY `Cat` FROM (LOAD FROM '/tmp/0001-Cat.parquet' RETURN c0)"),
                arguments(
                        ImportStatementAllowlist.COPY,
                        "COPY `Cat` FROM (LOAD FROM '0001-Cat.parquet/../../x.parquet' RETURN c0)"),
                arguments(
                        ImportStatementAllowlist.COPY,
                        "COPY `Cat` FROM (LOAD FROM ['0001-Cat.parquet', '/tmp/x.parquet'] RETURN c0)"),
                arguments(ImportStatementAllowlist.COPY, "COPY `Cat` FROM (LOAD FROM '0001-*.parquet' RETURN c0)"),
                arguments(ImportStatementAllowlist.COPY, "COPY `Cat` FROM '0001-Cat.parquet'"),
                arguments(
                        ImportStatementAllowlist.COPY,
                        "COPY `Cat` FROM (LOAD FROM '0001-Cat.parquet' (ignore_errors=true) RETURN c0)"),
                arguments(ImportStatementAllowlist.COPY, "COPY `Cat` FROM (MATCH (n:`Dog`) RETURN n.id, n.name)"),
                arguments(ImportStatementAllowlist.COPY, "COPY (MATCH (n:`Cat`) RETURN n.id) TO '0001-Cat.parquet'"),
                arguments(ImportStatementAllowlist.COPY, "CREATE (:`Cat` {id: 9})"),
                arguments(ImportStatementAllowlist.COPY, "CHECKPOINT"),
                arguments(ImportStatementAllowlist.SEQUENCE, "DROP TABLE `FEARS`"),
                arguments(ImportStatementAllowlist.SEQUENCE, "CREATE (:`Cat` {id: 9})"),
                arguments(ImportStatementAllowlist.SEQUENCE, "UNWIND range(1, 9) AS i CREATE (:`Cat`)"),
                arguments(ImportStatementAllowlist.SEQUENCE, "UNWIND range(1, 9) AS i CREATE (:`Cat` {id: i})"),
                arguments(ImportStatementAllowlist.SEQUENCE, "CREATE NODE TABLE `Bird` (id INT64, PRIMARY KEY (id))"),
                arguments(ImportStatementAllowlist.SEQUENCE, "MATCH (n:`Cat`) DELETE n"),
                arguments(ImportStatementAllowlist.INDEX, "LOAD EXTENSION '/tmp/evil.lbug_extension'"),
                arguments(ImportStatementAllowlist.INDEX, "LOAD EXTENSION httpfs"),
                arguments(ImportStatementAllowlist.INDEX, "INSTALL fts"),
                arguments(ImportStatementAllowlist.INDEX, "LOAD FROM '/etc/passwd' RETURN *"),
                arguments(ImportStatementAllowlist.INDEX, "CALL DROP_FTS_INDEX('Cat', 'i')"),
                arguments(ImportStatementAllowlist.INDEX, "CALL CREATE_FTS_INDEX('Cat', 'x` /', ['name'])"),
                arguments(
                        ImportStatementAllowlist.SCHEMA,
                        "CREATE MACRO `f`(x := /***/ ' /* */ 1) AS 5; INSTALL e; //') AS 5 + 0"),
                arguments(
                        ImportStatementAllowlist.INDEX,
                        "CALL CREATE_FTS_INDEX('Cat', 'i', ['name']) MATCH (n:`Cat`) DELETE n"),
                arguments(ImportStatementAllowlist.INDEX, "CREATE (:`Cat` {id: 9})"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("foreign")
    void a_statement_no_export_writes_is_refused(ImportStatementAllowlist script, String statement) {
        assertThatThrownBy(() -> script.statements(statement))
                .isInstanceOf(ImportStatementAllowlist.ForeignStatementException.class)
                .hasMessageContaining(script.fileName());
    }

    private static Path manifestOf(RealInstance instance) {
        return instance.exportFolder().resolve("migration.json");
    }

    private static void requireHeld(String fault, Alteration alteration) throws Exception {
        Folders.copy(exported, data);
        try (var instance = RealInstance.start(data, Map.of())) {
            alteration.to(instance.exportFolder().resolve("g1"));

            assertThat(instance.importAll().state()).isEqualTo(TaskState.FAILED);

            requireHeld(instance);
            assertThat(instance.state("g2")).isInstanceOf(DatabaseState.Imported.class);
        }
        FaultTable.row("an export is altered: " + fault, 1, "database held, the other one imported");
    }

    private static void requireHeld(RealInstance instance) {
        assertThat(instance.state("g1"))
                .isInstanceOfSatisfying(
                        DatabaseState.Held.class,
                        held -> assertThat(held.problem().code()).isEqualTo("node.export-altered"));
        assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
        assertThat(instance.file("g1")).hasBinaryContent(original);
        assertThat(instance.hasIncoming("g1")).isFalse();
    }
}
