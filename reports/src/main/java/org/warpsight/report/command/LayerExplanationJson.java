package org.warpsight.report.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.report.layer.LayerExplanation;
import org.warpsight.report.layer.LayerGain;
import org.warpsight.report.layer.LayerSentences;
import org.warpsight.sim.kernel.sequence.SequenceResult.Part;

/** A layer's explanation as JSON: what the text says, every gain, and the timelines of all kernels. */
final class LayerExplanationJson {
    private LayerExplanationJson() {}

    static String of(LayerExplanation explanation) {
        ObjectNode tree = JsonDocuments.mapper().createObjectNode();
        tree.put("headline", LayerSentences.headline(explanation));
        tree.put("intensity_flop_per_byte", explanation.least().intensity());
        tree.put(
                "ridge_flop_per_byte",
                explanation.least().ridge(explanation.asked().gpu()));
        tree.put("roof", explanation.least().computeBound(explanation.asked().gpu()) ? "compute" : "hbm");
        tree.put("part_of_roof", explanation.boundSeconds() / explanation.seconds());
        addAll(tree.putArray("roof_sentences"), LayerSentences.roof(explanation));
        addAll(tree.putArray("why"), LayerSentences.why(explanation));
        addAll(tree.putArray("why_longest"), LayerSentences.whyLongest(explanation));
        ArrayNode gains = tree.putArray("gains");
        explanation.gains().forEach(gain -> add(gains.addObject(), gain));
        tree.set("layer", LayerJson.tree(explanation.asked(), explanation.result()));
        ArrayNode timelines = tree.putArray("timelines");
        for (Part part : explanation.result().parts()) {
            TimelineJson.addAll(
                    timelines, explanation.asked().gpu(), part.result().kernels());
        }
        return JsonDocuments.write(tree);
    }

    private static void addAll(ArrayNode array, List<String> sentences) {
        sentences.forEach(array::add);
    }

    private static void add(ObjectNode node, LayerGain gain) {
        node.put("change", gain.change());
        node.put("kind", gain.kind().name().toLowerCase(Locale.ROOT));
        node.put("time_us", gain.result().picoseconds() / 1e6);
        node.put("speedup", gain.speedup());
        node.put("limiter", gain.result().longest().result().limiter().id());
        node.put("longest", gain.result().longest().name());
    }
}
