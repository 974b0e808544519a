package org.warpsight.sim.validation;

import java.util.Optional;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;

/** The names that tables give to number formats. */
final class Dtypes {
    private Dtypes() {}

    /** The format of stored numbers; empty for a name that stands for none. */
    static Optional<Precision> stored(String dtype) {
        return Optional.ofNullable(
                switch (dtype) {
                    case "bfloat16", "bf16" -> Precision.BF16;
                    case "float16", "half", "fp16" -> Precision.FP16;
                    case "float32", "fp32" -> Precision.FP32;
                    case "fp8" -> Precision.FP8;
                    case "int8" -> Precision.INT8;
                    default -> null;
                });
    }

    /** The format of operands; empty also if the GPU's matrix unit does not take it. */
    static Optional<Precision> on(Gpu gpu, String dtype) {
        return stored(dtype).filter(gpu::supports);
    }
}
