package dev.instar.node.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The catalogue of errors, in the code and in the docs. */
class ErrorCatalogueTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "errors.md");

    @Test
    void codes_are_unique() {
        assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::code)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void a_row_is_complete(ErrorCode error) {
        assertThat(error.code()).matches("node\\.[a-z]+(-[a-z]+)*");
        assertThat(error.status()).isBetween(400, 599);
        assertThat(error.title()).isNotBlank().doesNotEndWith(".");
        assertThat(error.detailTemplate()).isNotBlank();
        assertThat(error.remedyTemplate()).isNotBlank();
    }

    @ParameterizedTest
    @EnumSource
    void the_placeholders_of_a_row_can_be_filled(ErrorCode error) {
        var problem = new NodeException(error, "first", "second", "third", "fourth").problem();

        assertThat(problem.code()).isEqualTo(error.code());
        assertThat(problem.status()).isEqualTo(error.status());
        assertThat(problem.detail()).isNotBlank().doesNotContain("%");
        assertThat(problem.remedy()).isNotBlank().doesNotContain("%");
    }

    @Test
    void the_docs_list_every_code_with_its_status_and_no_other() throws IOException {
        List<String> documented = Files.readAllLines(DOCUMENT).stream()
                .filter(line -> line.startsWith("| `node."))
                .map(line -> line.split("\\|", -1))
                .map(cells -> cells[1].strip() + " " + cells[2].strip())
                .toList();

        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ErrorCode.values())
                        .map(error -> "`" + error.code() + "` " + error.status())
                        .toList());
    }
}
