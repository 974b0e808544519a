package org.warpsight.report.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.report.kernel.Explanation;
import org.warpsight.report.kernel.Gain;
import org.warpsight.report.kernel.Sentences;
import org.warpsight.sim.kernel.GemmPlanFields;

/** An explanation as JSON: what the text says, every gain, and the timelines. */
final class ExplanationJson {
    private ExplanationJson() {}

    static String of(Explanation explanation) {
        ObjectNode tree = JsonDocuments.mapper().createObjectNode();
        tree.put("headline", Sentences.headline(explanation));
        tree.put("intensity_flop_per_byte", explanation.intensity());
        tree.put("ridge_flop_per_byte", explanation.ridge());
        tree.put("roof", explanation.computeBound() ? "compute" : "hbm");
        tree.put("part_of_roof", explanation.boundSeconds() / explanation.seconds());
        addAll(tree.putArray("roof_sentences"), Sentences.roof(explanation));
        addAll(tree.putArray("why"), Sentences.why(explanation));
        ArrayNode gains = tree.putArray("gains");
        explanation.gains().forEach(gain -> add(gains.addObject(), gain));
        ArrayNode path = tree.putArray("path");
        explanation.path().forEach(gain -> add(path.addObject(), gain));
        tree.set("kernel", KernelJson.tree(explanation.asked(), explanation.result()));
        ArrayNode timelines = tree.putArray("timelines");
        TimelineJson.addAll(
                timelines, explanation.asked().gpu(), explanation.result().kernels());
        return JsonDocuments.write(tree);
    }

    private static void addAll(ArrayNode array, List<String> sentences) {
        sentences.forEach(array::add);
    }

    private static void add(ObjectNode node, Gain gain) {
        node.put("change", gain.variant().change());
        node.put("kind", gain.variant().kind().name().toLowerCase(Locale.ROOT));
        node.put("time_us", gain.result().microseconds());
        node.put("speedup", gain.speedup());
        node.put("limiter", gain.result().limiter().id());
        node.put("plan", gain.result().plan());
        gain.variant()
                .changed()
                .plan()
                .ifPresent(
                        plan -> node.set("plan_fields", GemmPlanFields.of(plan).tree()));
    }
}
