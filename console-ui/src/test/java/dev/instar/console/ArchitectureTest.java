package dev.instar.console;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.vaadin.flow.router.Route;
import org.junit.jupiter.api.Test;

/** What each package of the console may know of the others. */
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
    void the_fleet_knows_no_migrations() {
        noClasses()
                .that()
                .resideInAPackage("dev.instar.console.fleet")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.instar.console.migration..")
                .check(classes);
    }

    @Test
    void what_migrations_stand_on_knows_none_of_them() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.instar.console.plan",
                        "dev.instar.console.operation",
                        "dev.instar.console.approval",
                        "dev.instar.console.audit",
                        "dev.instar.console.webhook",
                        "dev.instar.console.base..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.instar.console.migration..", "dev.instar.console.process", "dev.instar.console.api")
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
}
