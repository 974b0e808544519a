package org.warpsight.sim;

import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.GpuVariant;
import org.warpsight.hardware.HardwareCatalogue;

/** GPUs for tests: bundled ones, and the same with one number changed. */
public final class TestGpus {
    public static final Gpu H100 = HardwareCatalogue.standard().gpu("h100-sxm5-80gb");
    public static final Gpu A100 = HardwareCatalogue.standard().gpu("a100-sxm4-80gb");
    public static final Gpu MI300X = HardwareCatalogue.standard().gpu("mi300x");

    private TestGpus() {}

    /** The GPU with another value in a top-level field of its product. */
    public static Gpu withProduct(Gpu gpu, String field, double value) {
        return GpuVariant.withProduct(gpu, field, value);
    }

    /** The GPU with another value in a field of its architecture, such as {@code latency.hbm_cycles}. */
    public static Gpu withArchitecture(Gpu gpu, String field, double value) {
        return GpuVariant.withArchitecture(gpu, field, value);
    }
}
