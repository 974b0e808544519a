package org.warpsight.sim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.GpuProduct;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.json.JsonDocuments;

/** GPUs for tests: bundled ones, and the same with one number changed. */
public final class TestGpus {
    public static final Gpu H100 = HardwareCatalogue.standard().gpu("h100-sxm5-80gb");
    public static final Gpu A100 = HardwareCatalogue.standard().gpu("a100-sxm4-80gb");
    public static final Gpu MI300X = HardwareCatalogue.standard().gpu("mi300x");

    private TestGpus() {}

    /** The GPU with another value in a top-level field of its product. */
    public static Gpu withProduct(Gpu gpu, String field, double value) {
        return new Gpu(changed(gpu.product(), GpuProduct.class, field, value), gpu.architecture());
    }

    /** The GPU with another value in a field of its architecture, such as {@code latency.hbm_cycles}. */
    public static Gpu withArchitecture(Gpu gpu, String field, double value) {
        return new Gpu(gpu.product(), changed(gpu.architecture(), Architecture.class, field, value));
    }

    private static <T> T changed(T record, Class<T> type, String path, double value) {
        ObjectNode tree = JsonDocuments.mapper().valueToTree(record);
        ObjectNode place = tree;
        String[] names = path.split("\\.");
        for (int i = 0; i < names.length - 1; i++) {
            place = (ObjectNode) place.get(names[i]);
        }
        String last = names[names.length - 1];
        if (!place.has(last)) {
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
