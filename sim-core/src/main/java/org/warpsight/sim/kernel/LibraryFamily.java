package org.warpsight.sim.kernel;

import java.util.List;
import org.warpsight.workload.operator.Gemm;

/**
 * GEMM plans of one library beside those that stand for all.
 *
 * @param library its name, in small letters
 * @param formats {@linkplain #format what} they multiply
 */
public record LibraryFamily(String library, List<String> formats, GemmFamily plans) {
    /** Whether they are for a GEMM. */
    boolean takes(Gemm gemm) {
        return formats.contains(format(gemm));
    }

    /**
     * What decides which kernels of a library multiply a GEMM: the precision of its operands, {@code weight_only} where B is
     * converted before, and the precision with {@code _block} where scales change along k.
     */
    static String format(Gemm gemm) {
        if (ScaleArithmetic.converts(gemm)) {
            return "weight_only";
        }
        return gemm.activations().id() + (ScaleArithmetic.promotes(gemm) ? "_block" : "");
    }
}
