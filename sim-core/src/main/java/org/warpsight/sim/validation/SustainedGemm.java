package org.warpsight.sim.validation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.workload.operator.Gemm;

/**
 * A GEMM on the same operands over and over for seconds, under a plan chosen as a library would.
 *
 * @param gemm its shape and precision
 */
record SustainedGemm(Gemm gemm) {
    private static final Pattern SIZES = Pattern.compile("\\bm=(\\d+) n=(\\d+) k=(\\d+)$");

    /** Of two widths, one per number of compute units, the first fills 304 of them with tiles of 256 x 256. */
    private static final Pattern FILLING = Pattern.compile("hipBLASLt (\\d+)x\\((\\d+)\\|\\d+\\)x(\\d+);");

    private static final Pattern CUBE = Pattern.compile("(?:\\bm=n=k=(\\d+)| (\\d+)\\^3)$");

    private static final Pattern NAME =
            Pattern.compile("^(?:cublas|gemm)_(bf16|tf32|fp32|sgemm)_(?:(\\d+)(?:_power_capped)?|cublas)$");

    private static final Pattern SIDES = Pattern.compile("^(\\d+)x(\\d+)x(\\d+)$");

    /**
     * What parameters such as {@code FP16 random init; m=1024 n=2145 k=1024}, {@code FP8 hipBLASLt; m=n=k=1024} or
     * {@code FP16 8192^3} tell: the precision is the first word, the shape ends the text. Empty where either is missing, or
     * the matrix pipe does not take the precision.
     */
    static Optional<SustainedGemm> of(Gpu gpu, Parameters parameters) {
        String dtype = parameters.text().split(" ", 2)[0].toLowerCase(Locale.ROOT);
        return Dtypes.on(gpu, dtype).flatMap(precision -> of(precision, parameters));
    }

    /**
     * What names such as {@code cublas_sgemm_8192}, or {@code gemm_tf32_cublas} with the parameters {@code 4096x16384x8192},
     * tell.
     */
    static Optional<SustainedGemm> named(String experiment, Parameters parameters) {
        Matcher name = NAME.matcher(experiment);
        if (!name.find()) {
            return Optional.empty();
        }
        Precision precision =
                switch (name.group(1)) {
                    case "bf16" -> Precision.BF16;
                    case "tf32" -> Precision.TF32;
                    default -> Precision.FP32;
                };
        String side = name.group(2);
        return side == null ? of(precision, parameters) : Optional.of(cube(Integer.parseInt(side), precision));
    }

    private static SustainedGemm cube(int side, Precision precision) {
        return new SustainedGemm(Gemm.of("sustained", side, side, side, precision));
    }

    private static Optional<SustainedGemm> of(Precision precision, Parameters parameters) {
        for (Pattern pattern : List.of(SIZES, FILLING, SIDES)) {
            Matcher sizes = parameters.find(pattern);
            if (sizes.find()) {
                return Optional.of(new SustainedGemm(Gemm.of(
                        "sustained",
                        Integer.parseInt(sizes.group(1)),
                        Integer.parseInt(sizes.group(2)),
                        Integer.parseInt(sizes.group(3)),
                        precision)));
            }
        }
        Matcher cube = parameters.find(CUBE);
        if (cube.find()) {
            int side = Integer.parseInt(cube.group(1) == null ? cube.group(2) : cube.group(1));
            return Optional.of(cube(side, precision));
        }
        return Optional.empty();
    }

    /** Runs it as one of many: of its operands in L2 is what the run before has left. */
    KernelResult run(KernelSimulator simulator) {
        return simulator.run(
                gemm,
                CacheState.repeated(gemm.compulsoryBytes(), simulator.gpu().sharedL2Bytes()));
    }
}
