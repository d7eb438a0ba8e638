package dev.instar.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.bind.annotation.RestController;

/** What the modules of the node do not say. */
class ArchitectureTest {

    private static final String ROOT = "dev.instar.node";
    private static final JavaClasses NODE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void every_package_is_null_marked() throws ClassNotFoundException {
        var packages = NODE.stream()
                .map(JavaClass::getPackageName)
                .distinct()
                // What ANTLR writes.
                .filter(name -> !name.equals(ROOT + ".cypher.grammar"))
                .toList();
        assertThat(packages).hasSizeGreaterThan(10);
        for (String name : packages) {
            assertThat(Class.forName(name + ".package-info").isAnnotationPresent(NullMarked.class))
                    .as(name)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"operation", "transfer", "storage", "engine"})
    void the_packages_of_a_module_have_no_cycles(String module) {
        slices().matching(ROOT + "." + module + ".(*)..")
                .should()
                .beFreeOfCycles()
                .check(NODE);
    }

    @Test
    void controllers_live_in_the_web_package_of_their_feature() {
        classes()
                .that()
                .areAnnotatedWith(RestController.class)
                .should()
                .bePackagePrivate()
                .andShould()
                .resideInAPackage("..web")
                .check(NODE);
    }

    @Test
    void only_engine_hosts_and_pack_installation_start_processes() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".engine..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Runtime.class)
                .check(NODE);
    }
}
