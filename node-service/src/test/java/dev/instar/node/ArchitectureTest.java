package dev.instar.node;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.bind.annotation.RestController;

/** Which part of the node may know which. */
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

    @Test
    void features_have_no_cycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(NODE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"files", "cypher", "problem"})
    void what_everything_stands_on_knows_no_feature(String part) {
        DescribedPredicate<JavaClass> anotherFeature = resideInAPackage(ROOT + "..")
                .and(DescribedPredicate.not(resideInAnyPackage(ROOT + "." + part + "..", ROOT + ".problem..")))
                .and(DescribedPredicate.not(
                        nameStartingWith(NodeProperties.class.getName()).forSubtype()));
        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + part + "..")
                .should()
                .dependOnClassesThat(anotherFeature)
                .check(NODE);
    }

    @Test
    void engines_know_nothing_of_migrations() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".engine..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        ROOT + ".export..",
                        ROOT + ".importing..",
                        ROOT + ".rollback..",
                        ROOT + ".recovery..",
                        ROOT + ".journal..",
                        ROOT + ".backup..",
                        ROOT + ".database..",
                        ROOT + ".fingerprint..",
                        ROOT + ".task.."))
                .check(NODE);
    }

    @Test
    void the_journal_knows_no_engine_host() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".journal..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(ROOT + ".engine..", ROOT + ".database..", ROOT + ".task.."))
                .check(NODE);
    }

    @Test
    void controllers_are_nobody_elses_business() {
        classes()
                .that()
                .areAnnotatedWith(RestController.class)
                .should()
                .bePackagePrivate()
                .check(NODE);
    }

    @Test
    void only_engine_hosts_and_pack_installation_start_processes() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".engine..", ROOT + ".pack..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Runtime.class)
                .check(NODE);
    }
}
