package io.ocidaemon.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The walls of this room. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.ocidaemon.server");

  @Test
  void theServerKnowsTheStoreAndItsLibrariesOnly() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.ocidaemon.server..",
            "io.ocidaemon.store..",
            "io.ocidaemon.oci..",
            "io.javalin..",
            "org.eclipse.jetty..",
            "jakarta.servlet..",
            "com.github.benmanes.caffeine..",
            "org.jspecify..",
            "kotlin..",
            "java..")
        .check(CLASSES);
  }

  @Test
  void theRegistryItselfKnowsNoContainer() {
    noClasses()
        .that()
        .haveSimpleNameNotStartingWith("Jetty")
        .and()
        .haveSimpleNameNotStartingWith("Sendfile")
        .and()
        .haveSimpleNameNotStartingWith("RegistryServer")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..")
        .check(CLASSES);
  }
}
