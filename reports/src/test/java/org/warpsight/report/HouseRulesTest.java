package org.warpsight.report;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which room of the house may look into which other; this module sees them all. */
@AnalyzeClasses(packages = "org.warpsight", importOptions = DoNotIncludeTests.class)
class HouseRulesTest {
    private static final String HARDWARE = "org.warpsight.hardware..";
    private static final String WORKLOAD = "org.warpsight.workload..";
    private static final String SIM = "org.warpsight.sim..";
    private static final String REPORT = "org.warpsight.report..";

    @ArchTest
    static final ArchRule machinesKnowNothingOfTheirUse = noClasses()
            .that()
            .resideInAPackage(HARDWARE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(WORKLOAD, SIM, REPORT);

    @ArchTest
    static final ArchRule workloadsKnowNothingOfTheSimulation = noClasses()
            .that()
            .resideInAPackage(WORKLOAD)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SIM, REPORT);

    @ArchTest
    static final ArchRule theSimulationKnowsNothingOfReports = noClasses()
            .that()
            .resideInAPackage(SIM)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(REPORT);

    @ArchTest
    static final ArchRule onlyTheEngineKnowsTheSimulator = noClasses()
            .that()
            .resideOutsideOfPackage("org.warpsight.sim.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("nl.tudelft..");

    @ArchTest
    static final ArchRule theGpuKnowsNothingOfKernels = noClasses()
            .that()
            .resideInAPackage("org.warpsight.sim.gpu..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.warpsight.sim.kernel..", "org.warpsight.sim.forward..", "org.warpsight.sim.serving..");

    @ArchTest
    static final ArchRule chartsKnowNothingOfPagesAndFiles = noClasses()
            .that()
            .resideInAPackage("org.warpsight.report.chart..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.warpsight.report.page..", "org.warpsight.report.file..", "org.warpsight.report.command..");

    @ArchTest
    static final ArchRule onlyTheCommandLineParsesArguments = noClasses()
            .that()
            .resideOutsideOfPackage("org.warpsight.report.command..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");

    @ArchTest
    static final ArchRule nothingPrintsBehindTheCommandLine = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
}
