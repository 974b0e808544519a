package org.warpsight.workload.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalInt;

/**
 * Sliding windows by layer: {@code layer_types} names them one by one (GPT-OSS); otherwise {@code sliding_window} holds
 * for all layers (Mistral), or with {@code use_sliding_window} for those from {@code max_window_layers} on (Qwen).
 */
final class LayerWindows {
    private final int[] windows;

    private LayerWindows(int[] windows) {
        this.windows = windows;
    }

    static LayerWindows read(ConfigFields fields, int layers) {
        OptionalInt window = fields.optionalSize("sliding_window");
        JsonNode types = fields.value("layer_types");
        int[] windows = new int[layers];
        if (types.isArray()) {
            byType(fields, types, windows);
        } else if (window.isPresent() && fields.flag("use_sliding_window", true)) {
            int first = fields.flag("use_sliding_window", false) ? fields.count(0, "max_window_layers") : 0;
            for (int layer = first; layer < layers; layer++) {
                windows[layer] = window.getAsInt();
            }
        }
        return new LayerWindows(windows);
    }

    private static void byType(ConfigFields fields, JsonNode types, int[] windows) {
        if (types.size() != windows.length) {
            throw fields.problem(
                    "layer_types",
                    types.size() + " types for " + windows.length + " layers",
                    "Give one for each of num_hidden_layers");
        }
        for (int layer = 0; layer < windows.length; layer++) {
            String type = types.get(layer).asText();
            windows[layer] = switch (type) {
                case "full_attention" -> 0;
                case "sliding_attention" -> fields.size("sliding_window");
                default ->
                    throw fields.problem(
                            "layer_types/" + layer,
                            "'" + type + "' is not a known layer type",
                            "Use full_attention or sliding_attention");
            };
        }
    }

    /** Window of a layer; 0 for none. */
    int of(int layer) {
        return windows[layer];
    }
}
