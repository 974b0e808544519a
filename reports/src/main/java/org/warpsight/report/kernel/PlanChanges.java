package org.warpsight.report.kernel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.sim.kernel.GemmPlan;
import org.warpsight.sim.kernel.GemmPlanFields;

/**
 * Fields of a GEMM plan that differ from another plan's, from a text such as
 * {@code 128x128x64,stages=3,cluster=2x1,persistent=false} or a JSON file with an object of fields.
 *
 * <p>In a text, {@code tile} and {@code cluster} stand for their three and two fields, a field without a value is true,
 * and {@code order=supertile16x8} gives the supertile's size as well. Where consumers change and warps are not named,
 * each consumer keeps its number of warps.
 */
public final class PlanChanges {
    private static final Pattern TILE = Pattern.compile("(\\d{1,6})x(\\d{1,6})x(\\d{1,6})");
    private static final Pattern PAIR = Pattern.compile("(\\d{1,6})x(\\d{1,6})");
    private static final Pattern SUPERTILE = Pattern.compile("supertile(\\d{1,6})x(\\d{1,6})");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,9}");

    private static final Pattern POSITION = Pattern.compile(" \\(line \\d+, column \\d+\\)");

    private final JsonDocument fields;
    private final boolean file;

    private PlanChanges(JsonDocument fields, boolean file) {
        this.fields = fields;
        this.file = file;
    }

    /**
     * Reads changes.
     *
     * @param textOrFile a text, or the path of a file: what ends in {@code .json} or exists
     * @throws BadInputException if a file cannot be read
     * @throws IllegalArgumentException if a text is none
     */
    public static PlanChanges of(String textOrFile) {
        boolean file = textOrFile.toLowerCase(Locale.ROOT).endsWith(".json") || Files.exists(Path.of(textOrFile));
        return new PlanChanges(file ? JsonDocuments.file(Path.of(textOrFile)) : text(textOrFile), file);
    }

    private static JsonDocument text(String text) {
        ObjectNode fields = JsonDocuments.mapper().createObjectNode();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            String name =
                    (equals < 0 ? part : part.substring(0, equals)).strip().replace('-', '_');
            String value = equals < 0 ? "true" : part.substring(equals + 1).strip();
            if (equals < 0 && TILE.matcher(name).matches()) {
                put(fields, "tile", name, text);
            } else {
                put(fields, name, value, text);
            }
        }
        return JsonDocuments.text("plan " + text, fields.toString());
    }

    private static void put(ObjectNode fields, String name, String value, String text) {
        switch (name) {
            case "tile" -> putAll(fields, value, TILE, text, "tile_m", "tile_n", "tile_k");
            case "cluster" -> putAll(fields, value, PAIR, text, "cluster_m", "cluster_n");
            case "order" -> {
                boolean sized = SUPERTILE.matcher(value).matches();
                fields.put(name, sized ? "supertile" : value);
                if (sized) {
                    putAll(fields, value, SUPERTILE, text, "supertile_rows", "supertile_columns");
                }
            }
            default -> {
                if (NUMBER.matcher(value).matches()) {
                    fields.put(name, Integer.parseInt(value));
                } else if (value.equals("true") || value.equals("false")) {
                    fields.put(name, Boolean.parseBoolean(value));
                } else {
                    fields.put(name, value);
                }
            }
        }
    }

    private static void putAll(ObjectNode fields, String value, Pattern pattern, String text, String... names) {
        Matcher numbers = pattern.matcher(value);
        if (!numbers.matches()) {
            String example = names.length == 3 ? "128x256x64" : "2x1";
            throw new IllegalArgumentException("plan " + text + ": '" + value + "' is not like " + example);
        }
        for (int index = 0; index < names.length; index++) {
            fields.put(names[index], Integer.parseInt(numbers.group(index + 1)));
        }
    }

    /**
     * A plan with these changes.
     *
     * @throws BadInputException naming a field of a file that does not exist or has no sound value
     * @throws IllegalArgumentException the same of a text
     */
    public GemmPlan applied(GemmPlan plan) {
        try {
            return changed(plan);
        } catch (BadInputException wrong) {
            if (file) {
                throw wrong;
            }
            // Places in the JSON that stands for the text mean nothing to who wrote the text.
            throw new IllegalArgumentException(
                    POSITION.matcher(wrong.getMessage()).replaceAll(""), wrong);
        }
    }

    private GemmPlan changed(GemmPlan plan) {
        GemmPlanFields changed = GemmPlanFields.of(plan).with(fields);
        boolean scale = fields.tree().has("consumers") && !fields.tree().has("warps");
        if (!scale) {
            return changed.plan();
        }
        int warps = plan.warps() / plan.consumers() * changed.consumers();
        return changed.with(JsonDocuments.text(fields.name(), "{\"warps\": " + warps + "}"))
                .plan();
    }
}
