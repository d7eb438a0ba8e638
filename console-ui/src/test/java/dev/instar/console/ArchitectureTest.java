package dev.instar.console;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.vaadin.flow.router.Route;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.RestController;

/** What the modules of the console do not say. */
class ArchitectureTest {

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.instar.console");

    @Test
    void services_know_no_pages() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..ui..", "dev.instar.console.security", "dev.instar.console")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..ui..", "com.vaadin.flow.component..")
                .check(classes);
    }

    @Test
    void the_packages_of_a_migration_have_no_cycles() {
        slices().matching("dev.instar.console.migration.(*)..")
                .should()
                .beFreeOfCycles()
                .check(classes);
    }

    @Test
    void only_one_package_knows_the_process_engine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.instar.console.process")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.flowable..")
                .check(classes);
    }

    @Test
    void pages_touch_no_database_and_no_node() {
        noClasses()
                .that()
                .resideInAPackage("..ui..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.instar.console.node", "org.springframework.jdbc..", "okhttp3..")
                .check(classes);
    }

    @Test
    void pages_are_package_private() {
        classes()
                .that()
                .areAnnotatedWith(Route.class)
                .and()
                .doNotHaveSimpleName("LoginView")
                .should()
                .bePackagePrivate()
                .check(classes);
    }

    @Test
    void controllers_live_in_the_web_package_of_their_feature() {
        classes()
                .that()
                .areAnnotatedWith(RestController.class)
                .should()
                .resideInAPackage("..web")
                .check(classes);
    }
}
