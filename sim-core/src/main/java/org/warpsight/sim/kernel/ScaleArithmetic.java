package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Gemm;

/**
 * What narrow formats and their scales cost the vector pipe beside a multiplication.
 *
 * <pre>
 *   weights narrower than activations:   shared memory ─► registers ─► convert, scale ─► matrix pipe
 *   scales that change along k:          matrix pipe ─► sum of one block of k ─► x scales, add ─► sum
 * </pre>
 */
final class ScaleArithmetic {
    /** Lanes of one scheduler that take 32-bit integer logic (CUDA C++ Programming Guide, arithmetic throughput). */
    static final double INTEGER_LANES = 16;

    private final Architecture architecture;

    ScaleArithmetic(Architecture architecture) {
        this.architecture = architecture;
    }

    /**
     * Instructions of a thread for each element that it converts to 16 bits.
     *
     * @param integer logic, shifts and permutations
     * @param packed arithmetic on pairs of 16-bit numbers
     */
    private record Conversion(double integer, double packed) {
        /** One multiplication for each pair. */
        private static final double SCALING = 0.5;

        /**
         * INT4: four masks and a shift for eight elements, then a subtraction or fused multiply-add per pair; INT8: two
         * permutations and two subtractions for four (NVIDIA/cutlass and FasterTransformer, interleaved numeric
         * conversion). FP8 and MXFP4: mask, shift and combine the pairs, then multiply by the difference of the exponents'
         * biases (vLLM, csrc/quantization/gptq_marlin/dequant.h). NF4: two nibbles are cut out and looked up one by one.
         *
         * <p>To BF16, whose 8 bits of precision hold a nibble above a number of 128 but no byte: INT4 needs a shift before
         * each mask but the first; INT8 becomes FP32 by a permutation and a subtraction each and is cut and packed in pairs
         * (the same converters).
         */
        static Conversion of(Gemm gemm) {
            if (!converts(gemm)) {
                return new Conversion(0, 0);
            }
            boolean brain = gemm.activations() == Precision.BF16;
            return switch (gemm.weights()) {
                case INT4 -> new Conversion(brain ? 7.0 / 8 : 5.0 / 8, 0.5 + SCALING);
                case INT8 -> brain ? new Conversion(1.5, 1 + SCALING) : new Conversion(0.5, 0.5 + SCALING);
                case FP8 -> new Conversion(0.75, 0.5 + SCALING);
                case MXFP4 -> new Conversion(1, 0.5 + SCALING);
                case NF4 -> new Conversion(2, SCALING);
                case FP64, FP32, TF32, FP16, BF16 -> new Conversion(0, 0);
            };
        }
    }

    /** Whether a kernel converts weights before the matrix pipe takes them. */
    static boolean converts(Gemm gemm) {
        return gemm.weights().bits() < gemm.activations().bits();
    }

    /**
     * Whether sums over k are scaled piece by piece as they leave the matrix pipe. Instructions that take MXFP4 take its
     * scales with it (AMD CDNA 4 ISA guide, v_mfma_scale_f32_16x16x128_f8f6f4), so that their sums are scaled already.
     */
    static boolean promotes(Gemm gemm) {
        return !converts(gemm)
                && gemm.activations() != Precision.MXFP4
                && (gemm.scaling().activations().changeAlongK()
                        || gemm.scaling().weights().changeAlongK());
    }

    /**
     * Columns of B whose elements lie together in runs as long as a row of A has: weights that are converted are stored so
     * (CUTLASS, ColumnMajorTileInterleave; Marlin packs its tiles likewise).
     */
    static int interleavedColumns(Gemm gemm) {
        return converts(gemm) ? gemm.activations().bits() / gemm.weights().bits() : 1;
    }

    /**
     * Vector-pipe cycles of converting one step's weights, in all roles together. There are many of them, independent of each
     * other, so that the pipes of logic and of packed arithmetic work side by side; a scheduler issues one instruction a
     * clock (CUDA C++ Programming Guide, compute capabilities 7.x to 9.0).
     */
    double conversionCycles(Gemm gemm, GemmPlan plan) {
        Conversion each = Conversion.of(gemm);
        double issued = (each.integer() + each.packed())
                / (architecture.multiprocessor().schedulers() * architecture.warpSize());
        double longest = Math.max(issued, Math.max(logicCycles(each), packedCycles(each)));
        return plan.tileN() * plan.tileK() * longest;
    }

    /** Vector-pipe cycles of converting a number of weights where one pipe works at a time. */
    double conversionCycles(Gemm gemm, double elements) {
        Conversion each = Conversion.of(gemm);
        return elements * (logicCycles(each) + packedCycles(each));
    }

    private double logicCycles(Conversion each) {
        return each.integer() / (architecture.multiprocessor().schedulers() * INTEGER_LANES);
    }

    private double packedCycles(Conversion each) {
        return each.packed() * 2 / architecture.vectorPipe().fp16FmaPerClock();
    }

    /** Instructions of a thread that converts a number of weights. */
    double conversionInstructions(Gemm gemm, double elements) {
        Conversion each = Conversion.of(gemm);
        return elements * (each.integer() + each.packed());
    }

    /** Vector-pipe cycles of adding one step's scaled sums, a fused multiply-add per element, in all roles together. */
    double promotionCycles(Gemm gemm, GemmPlan plan) {
        if (!promotes(gemm)) {
            return 0;
        }
        double blocks = Math.max(1, (double) plan.tileK() / along(gemm));
        return blocks * plan.tileM() * plan.tileN() / architecture.vectorPipe().fp32FmaPerClock();
    }

    private static int along(Gemm gemm) {
        return Math.min(
                gemm.scaling().activations().along(), gemm.scaling().weights().along());
    }

    /** Bytes of an element of A, with its share of the scales that come with every step. */
    static double activationBytes(Gemm gemm) {
        boolean along = gemm.scaling().activations().changeAlongK();
        return gemm.activations().bytes()
                + (along ? gemm.scaling().activations().bytesPerElement() : 0);
    }

    /** Bytes of an element of B, with its share of the scales that come with every step. */
    static double weightBytes(Gemm gemm) {
        boolean along = gemm.scaling().weights().changeAlongK();
        return gemm.weights().bytes() + (along ? gemm.scaling().weights().bytesPerElement() : 0);
    }
}
