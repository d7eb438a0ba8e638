package dev.instar.node.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts inside an export: what engines write is read, everything else is refused. */
class ExportStatementsTest {

    /** Written by ladybug 0.16.1; ladybug 0.20.4 wrote the same bytes. */
    private static final String LADYBUG_SCHEMA = """
            CREATE NODE TABLE `Person` (`id` INT64,`name` STRING,`born` DATE, PRIMARY KEY(`id`));
            CREATE NODE TABLE `City` (`code` STRING, PRIMARY KEY(`code`));
            CREATE REL TABLE `KNOWS` (FROM `Person` TO `Person`, `since` INT64,MANY_MANY);
            CREATE REL TABLE `LIVES_IN` (FROM `Person` TO `City`, MANY_MANY);
            CREATE MACRO `PLUS` (a,b) AS a + b;
            """;

    private static final String LADYBUG_COPIES = """
            COPY `Person` (`id`,`name`,`born`) FROM "Person.parquet" (parallel=true);
            COPY `City` (`code`) FROM "City.parquet" (parallel=true);
            COPY `KNOWS` (`since`) FROM "KNOWS_Person_Person.parquet" (to='Person', from='Person', parallel=true);
            COPY `LIVES_IN` FROM "LIVES_IN_Person_City.parquet" (to='City', from='Person', parallel=true);
            """;

    /** Written by kuzu 0.9.0. */
    private static final String KUZU_SCHEMA = """
            CREATE NODE TABLE `Person` (id INT64,name STRING,born DATE, PRIMARY KEY(id));
            CREATE NODE TABLE `City` (code STRING, PRIMARY KEY(code));
            CREATE REL TABLE `KNOWS` (FROM Person TO Person, since INT64,MANY_MANY);
            CREATE REL TABLE `LIVES_IN` (FROM Person TO City, MANY_MANY);
            CREATE MACRO PLUS (a,b) AS a + b;

            """;

    private static final String KUZU_COPIES = """
            COPY `Person` (id,name,born) FROM "Person.parquet" ;
            COPY `City` (code) FROM "City.parquet" ;
            COPY `KNOWS` (since) FROM "KNOWS.parquet" ;
            COPY `LIVES_IN` FROM "LIVES_IN.parquet" ;
            """;

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void createFolder() throws IOException {
        folder = Files.createDirectory(temporary.resolve("g1"));
        Files.writeString(temporary.resolve("outside.parquet"), "");
        for (String name :
                List.of("Person", "City", "KNOWS", "KNOWS_Person_Person", "LIVES_IN", "LIVES_IN_Person_City")) {
            Files.writeString(folder.resolve(name + ".parquet"), "");
        }
    }

    @Test
    void ladybugs_scripts_are_read() throws IOException {
        write(LADYBUG_SCHEMA, LADYBUG_COPIES);
        Files.writeString(folder.resolve("index.cypher"), "");

        ExportStatements statements = ExportStatements.read(folder);

        assertThat(statements.schema())
                .hasSize(5)
                .contains("CREATE REL TABLE `LIVES_IN` (FROM `Person` TO `City`, MANY_MANY)");
        assertThat(statements.indexes()).isEmpty();
        assertThat(statements.copies())
                .extracting(ExportStatements.Copy::fingerprintName)
                .containsExactly("Person", "City", "KNOWS (Person -> Person)", "LIVES_IN (Person -> City)");
        assertThat(statements.copies().stream()
                        .map(copy -> copy.at(folder).strip().replaceAll("\\s+", " ")))
                .containsExactly(
                        "COPY `Person` (`id`,`name`,`born`) FROM '" + folder.resolve("Person.parquet") + "'",
                        "COPY `City` (`code`) FROM '" + folder.resolve("City.parquet") + "'",
                        "COPY `KNOWS` (`since`) FROM '" + folder.resolve("KNOWS_Person_Person.parquet")
                                + "' (to='Person', from='Person')",
                        "COPY `LIVES_IN` FROM '" + folder.resolve("LIVES_IN_Person_City.parquet")
                                + "' (to='City', from='Person')");
    }

    @Test
    void kuzus_scripts_are_read_without_an_index_script() throws IOException {
        write(KUZU_SCHEMA, KUZU_COPIES);

        ExportStatements statements = ExportStatements.read(folder);

        assertThat(statements.schema()).hasSize(5);
        assertThat(statements.indexes()).isEmpty();
        assertThat(statements.copies())
                .extracting(ExportStatements.Copy::fingerprintName)
                .containsExactly("Person", "City", "KNOWS", "LIVES_IN");
        assertThat(statements.copies().stream()
                        .map(copy -> copy.at(folder).strip().replaceAll("\\s+", " ")))
                .contains("COPY `KNOWS` (since) FROM '" + folder.resolve("KNOWS.parquet") + "'");
    }

    @Test
    void an_absolute_path_into_the_export_is_read() throws IOException {
        write(LADYBUG_SCHEMA, "COPY `City` (`code`) FROM \"" + folder.resolve("City.parquet") + "\" (parallel=true);");

        assertThat(ExportStatements.read(folder).copies())
                .extracting(ExportStatements.Copy::file)
                .containsExactly("City.parquet");
    }

    @Test
    void indexes_are_read() throws IOException {
        write(LADYBUG_SCHEMA, LADYBUG_COPIES);
        Files.writeString(folder.resolve("index.cypher"), "CALL CREATE_FTS_INDEX('Person', 'i', ['name']);");

        assertThat(ExportStatements.read(folder).indexes())
                .containsExactly("CALL CREATE_FTS_INDEX('Person', 'i', ['name'])");
    }

    @Test
    void an_export_without_its_schema_is_refused() throws IOException {
        Files.writeString(folder.resolve("copy.cypher"), LADYBUG_COPIES);

        assertThatRefused().withMessage("The export g1 has no schema.cypher");
    }

    @Test
    void an_export_without_its_copies_is_refused() throws IOException {
        Files.writeString(folder.resolve("schema.cypher"), LADYBUG_SCHEMA);

        assertThatRefused().withMessage("The export g1 has no copy.cypher");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE `Person`;",
                "COPY `Person` FROM \"Person.parquet\";",
                "MATCH (p) DETACH DELETE p;",
                "ATTACH 'x' AS y;",
                "/* CREATE */ INSTALL httpfs;"
            })
    void a_schema_that_does_more_than_create_is_refused(String statement) throws IOException {
        write(LADYBUG_SCHEMA + statement, LADYBUG_COPIES);

        assertThatRefused().withMessageContaining("schema.cypher of export g1 holds a statement no export writes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COPY (MATCH (p:Person) RETURN p.name) TO \"Person.parquet\";",
                "COPY Person TO \"Person.parquet\";",
                "COPY `Person` FROM (MATCH (p:Person) RETURN p.name);",
                "COPY `Person` FROM [\"Person.parquet\", \"City.parquet\"];",
                "CREATE (:Person {id: 1});"
            })
    void a_copy_that_is_not_from_one_file_is_refused(String statement) throws IOException {
        write(LADYBUG_SCHEMA, LADYBUG_COPIES + statement);

        assertThatRefused().withMessageContaining("copy.cypher of export g1 holds a statement no export writes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../outside.parquet",
                "sub/../../outside.parquet",
                "/etc/passwd",
                "./Person.parquet",
                "absent.parquet",
                "https://example.org/Person.parquet"
            })
    void a_copy_from_anywhere_else_is_refused(String file) throws IOException {
        write(LADYBUG_SCHEMA, "COPY `Person` FROM \"" + file + "\" (parallel=true);");

        assertThatRefused().withMessageContaining("names a file outside the export");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "/", "."})
    void a_copy_from_a_folder_is_refused(String file) throws IOException {
        write(LADYBUG_SCHEMA, "COPY `Person` FROM \"" + file + "\" (parallel=true);");

        assertThatRefused();
    }

    @Test
    void an_absolute_path_outside_the_export_is_refused() throws IOException {
        write(LADYBUG_SCHEMA, "COPY `Person` FROM \"" + temporary.resolve("outside.parquet") + "\";");

        assertThatRefused().withMessageContaining("names a file outside the export");
    }

    private void write(String schema, String copies) throws IOException {
        Files.writeString(folder.resolve("schema.cypher"), schema);
        Files.writeString(folder.resolve("copy.cypher"), copies);
    }

    private ThrowableAssertAlternative<NodeException> assertThatRefused() {
        return assertThatExceptionOfType(NodeException.class)
                .isThrownBy(() -> ExportStatements.read(folder))
                .satisfies(refused -> assertThat(refused.error()).isEqualTo(ErrorCode.EXPORT_ALTERED));
    }
}
