package org.warpsight.hardware;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warpsight.hardware.json.JsonDocuments;

/**
 * GPUs that do not exist: a real one with one number changed, to ask what that number decides.
 *
 * <p>Fields are named as in profiles. A variant is not checked: half an L2 or no power limit is a fair question even where
 * the other numbers no longer fit it.
 */
public final class GpuVariant {
    /** Fields that a profile may leave out can be changed too. */
    private static final ObjectMapper WITH_ABSENT_FIELDS =
            JsonDocuments.mapper().copy().setSerializationInclusion(JsonInclude.Include.ALWAYS);

    private GpuVariant() {}

    /**
     * A GPU with another value in a field of its product, such as {@code hbm_bandwidth_gb_per_s}.
     *
     * @throws IllegalArgumentException if there is no such field
     */
    public static Gpu withProduct(Gpu gpu, String field, double value) {
        return new Gpu(changed(gpu.product(), GpuProduct.class, field, value), gpu.architecture());
    }

    /**
     * A GPU with another value in a field of its architecture, such as {@code latency.hbm_cycles}.
     *
     * @throws IllegalArgumentException if there is no such field
     */
    public static Gpu withArchitecture(Gpu gpu, String field, double value) {
        return new Gpu(gpu.product(), changed(gpu.architecture(), Architecture.class, field, value));
    }

    private static <T> T changed(T record, Class<T> type, String path, double value) {
        ObjectNode tree = WITH_ABSENT_FIELDS.valueToTree(record);
        JsonNode parent = tree;
        String[] names = path.split("\\.");
        for (int i = 0; i < names.length - 1; i++) {
            parent = parent.path(names[i]);
        }
        String last = names[names.length - 1];
        if (!(parent instanceof ObjectNode place) || !place.has(last)) {
            throw new IllegalArgumentException("no field " + path);
        }
        if (value == Math.rint(value)) {
            place.put(last, (long) value);
        } else {
            place.put(last, value);
        }
        try {
            return JsonDocuments.mapper().treeToValue(tree, type);
        } catch (JsonProcessingException mismatch) {
            throw new IllegalArgumentException(path + " cannot be " + value, mismatch);
        }
    }
}
