package org.warpsight.report;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
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
class ArchitectureTest {
    private static final String HARDWARE = "org.warpsight.hardware..";
    private static final String WORKLOAD = "org.warpsight.workload..";
    private static final String SIM = "org.warpsight.sim..";
    private static final String ENGINE = "org.warpsight.sim.engine..";
    private static final String REPORT = "org.warpsight.report..";

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.warpsight");

    @Test
    void everyClassLivesInOneOfTheFourRooms() {
        classes().should().resideInAnyPackage(HARDWARE, WORKLOAD, SIM, REPORT).check(HOUSE);
    }

    @Test
    void hardwareKnowsNoOtherRoom() {
        forbid(noneIn(HARDWARE), WORKLOAD, SIM, REPORT);
    }

    @Test
    void workloadKnowsOnlyHardware() {
        forbid(noneIn(WORKLOAD), SIM, REPORT);
    }

    @Test
    void simulationKnowsNothingOfReports() {
        forbid(noneIn(SIM), REPORT);
    }

    @Test
    void onlyTheEngineKnowsDsol() {
        forbid(noClasses().that().resideOutsideOfPackage(ENGINE), "nl.tudelft.simulation.dsol..");
    }

    @Test
    void engineKnowsNothingOfWhatIsSimulated() {
        noneIn(ENGINE)
                .should()
                .dependOnClassesThat(resideInAPackage("org.warpsight..").and(resideOutsideOfPackage(ENGINE)))
                .check(HOUSE);
    }

    @Test
    void gpuKnowsNothingOfKernels() {
        forbid(noneIn("org.warpsight.sim.gpu.."), "org.warpsight.sim.kernel..");
    }

    @Test
    void rooflineDoesNotUseSimulatedKernels() {
        forbid(noneIn("org.warpsight.sim.roofline.."), "org.warpsight.sim.kernel..");
    }

    @Test
    void chartsKnowNothingOfPagesFilesAndCommands() {
        forbid(
                noneIn("org.warpsight.report.chart.."),
                "org.warpsight.report.page..",
                "org.warpsight.report.file..",
                "org.warpsight.report.command..");
    }

    @Test
    void onlyCommandsParseArguments() {
        forbid(noClasses().that().resideOutsideOfPackage("org.warpsight.report.command.."), "picocli..");
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("org.warpsight.(**)").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void onlyCommandsPrint() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.warpsight.report.command..")
                .should(ACCESS_STANDARD_STREAMS)
                .check(HOUSE);
    }

    @Test
    void whatIsSimulatedDependsNeitherOnTheWallClockNorOnUnseededChance() {
        noClasses()
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
                .callConstructor(SplittableRandom.class)
                .check(HOUSE);
    }

    @Test
    void everyPackageOpensWithAPicture() throws IOException {
        List<Path> packages;
        try (Stream<Path> modules =
                Files.list(Path.of(System.getProperty("basedir", ".")).resolve(".."))) {
            packages = modules.map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .flatMap(sources -> packagesIn(sources).stream())
                    .toList();
        }
        assertThat(packages).hasSizeGreaterThan(10).allSatisfy(directory -> assertThat(
                        directory.resolve("package-info.java"))
                .content()
                .as("%s", directory)
                .contains("<pre>"));
    }

    private static GivenClassesConjunction noneIn(String packages) {
        return noClasses().that().resideInAPackage(packages);
    }

    private static void forbid(GivenClassesConjunction noClasses, String... packages) {
        noClasses
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .allowEmptyShould(true)
                .check(HOUSE);
    }

    private static List<Path> packagesIn(Path sources) {
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
