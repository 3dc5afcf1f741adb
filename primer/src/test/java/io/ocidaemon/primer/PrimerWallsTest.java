package io.ocidaemon.primer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom in the primer (docs/architecture.md). */
@AnalyzeClasses(packages = "io.ocidaemon", importOptions = ImportOption.DoNotIncludeTests.class)
class PrimerWallsTest {
  private static final String P = "io.ocidaemon.primer";

  private static ArchRule knowsOnly(String room, String... others) {
    String[] allowed = new String[others.length + 2];
    allowed[0] = room;
    allowed[1] = P + ".failure";
    System.arraycopy(others, 0, allowed, 2, others.length);
    return noClasses()
        .that()
        .resideInAPackage(room)
        .should()
        .dependOnClassesThat(
            com.tngtech.archunit.base.DescribedPredicate.describe(
                "are ours and in another room than " + String.join(", ", allowed),
                other ->
                    other.getPackageName().startsWith("io.ocidaemon")
                        && java.util.Arrays.stream(allowed)
                            .noneMatch(name -> other.getPackageName().equals(name))));
  }

  @ArchTest
  static final ArchRule CONFIG = knowsOnly(P + ".config", "io.ocidaemon.oci", P + ".select");

  @ArchTest static final ArchRule SELECT = knowsOnly(P + ".select", "io.ocidaemon.oci");

  @ArchTest static final ArchRule REGISTRY = knowsOnly(P + ".registry", "io.ocidaemon.oci");

  @ArchTest
  static final ArchRule DISCOVER =
      knowsOnly(P + ".discover", "io.ocidaemon.oci", P + ".registry").allowEmptyShould(true);

  @ArchTest static final ArchRule LEDGER = knowsOnly(P + ".ledger", "io.ocidaemon.oci");

  @ArchTest static final ArchRule PARALLEL = knowsOnly(P + ".parallel");

  @ArchTest static final ArchRule FLAGS = knowsOnly(P + ".flags");

  @ArchTest
  static final ArchRule DELIVER =
      knowsOnly(P + ".deliver", "io.ocidaemon.oci", "io.ocidaemon.store", P + ".registry");

  @ArchTest
  static final ArchRule DELIVER_CACHE =
      knowsOnly(
          P + ".deliver.cache",
          "io.ocidaemon.oci",
          "io.ocidaemon.store",
          P + ".registry",
          P + ".deliver",
          P + ".config",
          P + ".select",
          P + ".parallel");

  @ArchTest
  static final ArchRule DEMO =
      knowsOnly(P + ".demo", "io.ocidaemon.oci", "io.ocidaemon.store", "io.ocidaemon.server");

  @ArchTest
  static final ArchRule NOTHING_KNOWS_THE_COMMANDS =
      classes()
          .that()
          .resideInAPackage(P + ".cli")
          .should()
          .onlyHaveDependentClassesThat()
          .resideInAPackage(P + ".cli");

  @ArchTest
  static final ArchRule THE_HTTP_LIBRARY_STAYS_IN_ITS_ROOM =
      noClasses()
          .that()
          .resideOutsideOfPackage(P + ".registry")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.hc..");

  @ArchTest
  static final ArchRule NO_CIRCLES =
      slices().matching("io.ocidaemon.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule NO_CIRCLES_IN_THE_PRIMER =
      slices().matching("io.ocidaemon.primer.(*)..").should().beFreeOfCycles();
}
