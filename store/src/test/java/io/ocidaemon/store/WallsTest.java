package io.ocidaemon.store;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;

/** Which room may know which (docs/architecture.md). */
@AnalyzeClasses(packages = "io.ocidaemon", importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {
  private static final String[] OUTSIDE = {
    "java..", "tools.jackson..", "com.fasterxml.jackson.annotation..", "org.jspecify.annotations.."
  };

  @ArchTest
  static final ArchRule OCI_KNOWS_NOTHING_OF_OURS =
      classes()
          .that()
          .resideInAPackage("io.ocidaemon.oci..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(with("io.ocidaemon.oci.."));

  @ArchTest
  static final ArchRule STORE_KNOWS_ONLY_OCI =
      classes()
          .that()
          .resideInAPackage("io.ocidaemon.store..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(with("io.ocidaemon.oci..", "io.ocidaemon.store.."));

  private static String[] with(String... ours) {
    return Stream.concat(Arrays.stream(OUTSIDE), Arrays.stream(ours)).toArray(String[]::new);
  }
}
