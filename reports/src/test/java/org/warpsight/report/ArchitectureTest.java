package org.warpsight.report;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The plan of the house, held by force: this module sees all the others. */
@AnalyzeClasses(packages = "org.warpsight", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String HARDWARE = "org.warpsight.hardware..";
    private static final String WORKLOAD = "org.warpsight.workload..";
    private static final String SIM = "org.warpsight.sim..";
    private static final String ENGINE = "org.warpsight.sim.engine..";
    private static final String REPORT = "org.warpsight.report..";

    @ArchTest
    static final ArchRule everyClassLivesInOneOfTheFourRooms =
            classes().should().resideInAnyPackage(HARDWARE, WORKLOAD, SIM, REPORT);

    @ArchTest
    static final ArchRule hardwareKnowsNoOtherRoom = noClasses()
            .that()
            .resideInAPackage(HARDWARE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(WORKLOAD, SIM, REPORT);

    @ArchTest
    static final ArchRule workloadKnowsOnlyHardware = noClasses()
            .that()
            .resideInAPackage(WORKLOAD)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SIM, REPORT);

    @ArchTest
    static final ArchRule simulationKnowsNothingOfReports = noClasses()
            .that()
            .resideInAPackage(SIM)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(REPORT);

    @ArchTest
    static final ArchRule onlyTheEngineKnowsDsol = noClasses()
            .that()
            .resideOutsideOfPackage(ENGINE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("nl.tudelft.simulation.dsol..");

    @ArchTest
    static final ArchRule engineKnowsNothingOfWhatIsSimulated = noClasses()
            .that()
            .resideInAPackage(ENGINE)
            .should()
            .dependOnClassesThat(resideInAPackage("org.warpsight..").and(resideOutsideOfPackage(ENGINE)));

    @ArchTest
    static final ArchRule gpuKnowsNothingOfKernels = noClasses()
            .that()
            .resideInAPackage("org.warpsight.sim.gpu..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.warpsight.sim.kernel..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule rooflineDoesNotUseTheSimulatedKernels = noClasses()
            .that()
            .resideInAPackage("org.warpsight.sim.roofline..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.warpsight.sim.kernel..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule packagesFormNoCycles =
            slices().matching("org.warpsight.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyCommandsPrint = noClasses()
            .that()
            .resideOutsideOfPackage("org.warpsight.report.command..")
            .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);

    @ArchTest
    static final ArchRule whatIsSimulatedDoesNotReadTheWallClockOrUnseededChance = noClasses()
            .that()
            .resideInAnyPackage(HARDWARE, WORKLOAD, SIM)
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callConstructor(Random.class)
            .orShould()
            .callConstructor(SplittableRandom.class);

    @Test
    void everyPackageOpensWithAPicture() throws IOException {
        List<Path> packages;
        try (Stream<Path> modules =
                Files.list(Path.of(System.getProperty("basedir", ".")).resolve(".."))) {
            packages = modules.map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .flatMap(ArchitectureTest::packagesIn)
                    .toList();
        }
        assertThat(packages).hasSizeGreaterThan(10).allSatisfy(directory -> assertThat(
                        directory.resolve("package-info.java"))
                .content()
                .as("%s", directory)
                .contains("<pre>"));
    }

    private static Stream<Path> packagesIn(Path sources) {
        try (Stream<Path> files = Files.walk(sources)) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
