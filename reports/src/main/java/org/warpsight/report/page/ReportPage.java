package org.warpsight.report.page;

import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.warpsight.report.chart.BundledFont;
import org.warpsight.report.chart.Ink;
import org.warpsight.report.chart.RunCharts;
import org.warpsight.sim.serving.ServingResult;
import org.warpsight.sim.serving.ServingSummary;
import org.warpsight.workload.scenario.json.ResolvedScenario;

/** Fills the template of {@code report.html}. Everything the page needs, font and charts included, is in the file. */
public final class ReportPage {
    /** Name of the file. */
    public static final String NAME = "report.html";

    private static final Configuration TEMPLATES = templates();

    private ReportPage() {}

    private static Configuration templates() {
        Configuration templates = new Configuration(Configuration.VERSION_2_3_34);
        templates.setClassForTemplateLoading(ReportPage.class, "");
        templates.setDefaultEncoding(StandardCharsets.UTF_8.name());
        templates.setLocale(Locale.ROOT);
        templates.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        templates.setLogTemplateExceptions(false);
        return templates;
    }

    /** The page of a run. */
    public static String html(ResolvedScenario inputs, ServingResult result, ServingSummary summary, RunCharts charts) {
        StringWriter html = new StringWriter();
        try {
            TEMPLATES
                    .getTemplate("report.ftlh")
                    .process(
                            Map.of(
                                    "page", PageModel.of(inputs, result, summary),
                                    "charts", PageCharts.of(charts),
                                    "css", css()),
                            html);
        } catch (IOException | TemplateException broken) {
            throw new IllegalStateException("the page template is broken", broken);
        }
        return html.toString();
    }

    private static String css() throws IOException {
        try (InputStream in = ReportPage.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("/*fonts*/", BundledFont.REGULAR.fontFace() + "\n" + BundledFont.SEMI_BOLD.fontFace())
                    .replace("/*light inks*/", inks(Ink::lightCss))
                    .replace("/*dark inks*/", inks(Ink::darkCss));
        }
    }

    private static String inks(Function<Ink, String> color) {
        return Arrays.stream(Ink.values())
                .map(ink -> ink.variable() + ": " + color.apply(ink) + ";")
                .collect(Collectors.joining(" "));
    }
}
