package org.warpsight.report.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.results.Results;
import com.deque.html.axecore.selenium.AxeBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.report.browser.Browser.ColorScheme;
import org.warpsight.report.command.Outcome;

/** What a reader of a simulated run's report may rely on, whatever the window and the colour scheme. */
@Tag("full")
class ReportInBrowserTest {
    /** Of axe's minor, moderate, serious and critical, what keeps people from reading the page. */
    private static final Set<String> BLOCKING = Set.of("serious", "critical");

    private static final int NARROW = 400;
    private static final int WIDE = 1200;

    /** The ratio that WCAG 2.1 asks of the parts of a chart; its text on plain ground has more (InkTest). */
    private static final double CHART_CONTRAST = 3;

    /** Pixels on screen; the narrow drawings shrink a little in a narrow window. */
    private static final double SMALLEST_TEXT = 8;

    private static final Path PICTURES = Path.of(System.getProperty("basedir", "."), "target", "report-pictures");

    @TempDir
    private static Path folder;

    private static final Map<String, Path> PAGES = new TreeMap<>();
    private static String findings;
    private static Browser browser;

    /** A page under the circumstances in which it is read. */
    private record View(String page, int width, ColorScheme scheme) {
        @Override
        public String toString() {
            return page + "-" + width + "-" + scheme.id();
        }
    }

    @BeforeAll
    static void simulateAndStartTheBrowser() {
        findings = JsonDocuments.resourceText(ReportInBrowserTest.class, "findings.js");
        browser = Browser.start();
        serve("met");
        serve("missed", "--set", "slo.tpot_ms=5");
    }

    @AfterAll
    static void stopTheBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    private static void serve(String name, Object... more) {
        List<Object> args = new ArrayList<>(List.of("serve", "llama-3.1-8b-h100-azure-conv", "--quiet"));
        args.addAll(List.of("--set", "traffic.max_requests=300", "--cache", folder.resolve("cache")));
        args.addAll(List.of("--output", folder.resolve(name)));
        args.addAll(List.of(more));
        assertThat(Outcome.of(args.toArray()).err()).isEmpty();
        PAGES.put(name, folder.resolve(name).resolve("report.html"));
    }

    static Stream<View> views() {
        return Stream.of("met", "missed").flatMap(page -> Stream.of(WIDE, NARROW)
                .flatMap(width -> Stream.of(ColorScheme.values()).map(scheme -> new View(page, width, scheme))));
    }

    private static void open(View view) {
        browser.open(PAGES.get(view.page()), view.width(), view.scheme());
    }

    private static List<String> find(String finding) {
        return browser.strings(findings + "return findings." + finding + ";");
    }

    @Test
    void theTwoPagesHoldBothVerdicts() {
        PAGES.forEach((verdict, page) -> {
            browser.open(page, WIDE, ColorScheme.LIGHT);
            assertThat(browser.evaluate("return document.querySelector('.verdict strong').textContent"))
                    .isEqualTo("SLO " + verdict);
        });
    }

    @ParameterizedTest
    @MethodSource("views")
    void reportOpensWithoutErrorsOrOutsideRequests(View view) {
        browser.log(LogType.BROWSER);
        browser.log(LogType.PERFORMANCE);
        open(view);
        assertThat(browser.log(LogType.BROWSER))
                .filteredOn(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .isEmpty();
        assertThat(browser.log(LogType.PERFORMANCE))
                .flatExtracting(ReportInBrowserTest::requested)
                .contains(PAGES.get(view.page()).toUri().toString())
                .allMatch(url -> url.startsWith("file:") || url.startsWith("data:"));
        assertThat(find("missingFonts()")).isEmpty();
    }

    private static List<String> requested(LogEntry entry) {
        JsonNode message =
                JsonDocuments.text("network log", entry.getMessage()).tree().get("message");
        return message.get("method").asText().equals("Network.requestWillBeSent")
                ? List.of(message.at("/params/request/url").asText())
                : List.of();
    }

    @ParameterizedTest
    @MethodSource("views")
    void everyChartIsShownOnceAndLargeEnough(View view) {
        open(view);
        assertThat(find("charts()")).hasSize(6);
        assertThat(find("missingCharts()")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("views")
    void nothingMakesThePageScrollSideways(View view) {
        open(view);
        assertThat(find("sidewaysScrolling()")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("views")
    void textOfChartsStaysWithinThemAndCanBeRead(View view) {
        open(view);
        assertThat(find("overflowingText()")).isEmpty();
        assertThat(find("tinyText(" + SMALLEST_TEXT + ")")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("views")
    void textOfChartsKeepsItsContrast(View view) {
        open(view);
        browser.photograph(PICTURES.resolve(view + ".png"));
        assertThat(find("faintText(" + CHART_CONTRAST + ")")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("views")
    void nothingKeepsPeopleWithDisabilitiesFromReadingThePage(View view) {
        open(view);
        browser.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)");
        Results results = new AxeBuilder().analyze(browser.driver());
        assertThat(results.getPasses()).isNotEmpty();
        assertThat(results.getViolations())
                .filteredOn(rule -> BLOCKING.contains(rule.getImpact()))
                .extracting(rule -> rule.getId() + ": " + rule.getHelp() + " " + rule.getNodes())
                .isEmpty();
    }

    @Test
    void aDarkSystemGetsADarkPage() {
        String ground = "return findings.luminance(findings.channels(getComputedStyle(document.body).backgroundColor))";
        browser.open(PAGES.get("met"), WIDE, ColorScheme.LIGHT);
        assertThat((double) browser.evaluate(findings + ground)).isGreaterThan(0.8);
        browser.open(PAGES.get("met"), WIDE, ColorScheme.DARK);
        assertThat((double) browser.evaluate(findings + ground)).isLessThan(0.05);
    }
}
