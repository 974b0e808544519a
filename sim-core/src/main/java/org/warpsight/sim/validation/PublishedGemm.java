package org.warpsight.sim.validation;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;
import org.warpsight.sim.kernel.GemmPlan;
import org.warpsight.sim.kernel.KernelCraft;
import org.warpsight.sim.kernel.TileOrder;
import org.warpsight.sim.validation.PublishedGemmCase.NamedKernel;
import org.warpsight.sim.validation.PublishedGemmCase.Timing;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Scaling;

/**
 * What a row of a published kernel table says of a GEMM: shape and type, the kernel if it is named, and who timed it.
 *
 * <pre>
 *   torch.matmul (MAMF)                      every shape of a long search, on the same operands       sustained
 *   cuBLASLt, hipBLASLt (Azure's guide)      10,000 runs before the timed ones                        sustained
 *   cuBLAS, CUTLASS, ThunderKittens, torch,
 *   HipKittens, AITER without a kernel       a loop of launches                                       stream
 *   AITER ck, asm, CK                        a tuning run; the kernel's name holds its tile           tuning run
 * </pre>
 */
record PublishedGemm(Gemm gemm, Optional<NamedKernel> kernel, Timing timing) {
    /** Composable Kernel's names: threads x m x n x k of the block. */
    private static final Pattern CK_TILE = Pattern.compile("_\\d+x(\\d+)x(\\d+)x(\\d+)_\\d+x\\d+_");

    /** AITER's assembly kernels: m x n of the block; a step is a cache line of every row. */
    private static final Pattern ASSEMBLY_TILE = Pattern.compile("BpreShuffle_(\\d+)x(\\d+)E");

    private static final Pattern CUBE = Pattern.compile("m=n=k=(\\d{1,6})");
    private static final Pattern PRODUCT = Pattern.compile("mxnxk=(\\d{1,6})x(\\d{1,6})x(\\d{1,6})");
    private static final int LINE_BYTES = 128;
    /** Rows and columns of a block (HazyResearch/HipKittens kernels/gemm). */
    private static final int HIPKITTENS_BLOCK = 256;

    static Optional<PublishedGemm> of(RowInputs row) {
        String kernel = row.text("kernel");
        String implementation = row.text("impl");
        return kernel.startsWith("gemm") || kernel.equals("batched gemm")
                ? precision(row).flatMap(precision -> shaped(row.textOrEmpty("shape"), precision)
                        .flatMap(gemm -> of(row, kernel, implementation, gemm)))
                : Optional.empty();
    }

    private static Optional<PublishedGemm> of(RowInputs row, String kernel, String implementation, Gemm gemm) {
        String name = row.textOrEmpty("config").split(";")[0];
        if (implementation.equals("HipKittens")) {
            NamedKernel block = new NamedKernel.Tile(HIPKITTENS_BLOCK, HIPKITTENS_BLOCK, lineElements(gemm), false);
            return Optional.of(new PublishedGemm(gemm, Optional.of(block), Timing.STREAM));
        }
        if (implementation.startsWith("AITER") && !name.isEmpty()) {
            return tile(name, gemm)
                    .map(tile -> new PublishedGemm(
                            gemm.scaledBy(scaling(kernel, gemm)), Optional.of(tile), Timing.TUNING_RUN));
        }
        if (implementation.startsWith("CUTLASS ampere_gemm streamk")) {
            return Optional.of(
                    new PublishedGemm(gemm, Optional.of(new NamedKernel.Plan(example47(kernel))), Timing.STREAM));
        }
        if (kernel.contains("MAMF") || implementation.endsWith("BLASLt")) {
            return Optional.of(new PublishedGemm(gemm, Optional.empty(), Timing.SUSTAINED));
        }
        boolean known = implementation.startsWith("cuBLAS")
                || implementation.equals("AITER")
                || implementation.startsWith("torch (")
                || implementation.equals("ThunderKittens kernels/gemm/fp8_h100");
        return known ? Optional.of(new PublishedGemm(gemm, Optional.empty(), Timing.STREAM)) : Optional.empty();
    }

    private static Optional<Precision> precision(RowInputs row) {
        String dtype = row.textOrEmpty("dtype").split(" ")[0];
        return dtype.equals("tf32") ? Optional.of(Precision.TF32) : Dtypes.stored(dtype);
    }

    private static Optional<Gemm> shaped(String shape, Precision precision) {
        Matcher cube = CUBE.matcher(shape);
        if (cube.find()) {
            int side = number(cube, 1);
            return Optional.of(Gemm.of("gemm", side, side, side, precision));
        }
        Matcher product = PRODUCT.matcher(shape);
        if (product.find()) {
            return Optional.of(Gemm.of("gemm", number(product, 1), number(product, 2), number(product, 3), precision));
        }
        Parameters sizes = new Parameters(shape);
        int m = sizes.count("m", 0);
        int n = sizes.count("n", 0);
        int k = sizes.count("k", 0);
        return Math.min(m, Math.min(n, k)) < 1
                ? Optional.empty()
                : Optional.of(batched(Gemm.of("gemm", m, n, k, precision), sizes.count("b", 1)));
    }

    private static Gemm batched(Gemm one, int batch) {
        return new Gemm(
                one.name(),
                batch,
                one.m(),
                one.n(),
                one.k(),
                one.activations(),
                one.weights(),
                one.output(),
                one.scaling());
    }

    /** Block scales, or one for each token and channel. */
    private static Scaling scaling(String kernel, Gemm gemm) {
        if (gemm.activations().bits() == 16) {
            return gemm.scaling();
        }
        return kernel.contains("1x128x128") ? Scaling.BLOCKS : new Scaling(Scales.PER_ROW, Scales.PER_ROW);
    }

    private static Optional<NamedKernel> tile(String name, Gemm gemm) {
        Matcher ck = CK_TILE.matcher(name);
        if (ck.find()) {
            return Optional.of(new NamedKernel.Tile(number(ck, 1), number(ck, 2), number(ck, 3), gemm.batch() == 1));
        }
        Matcher assembly = ASSEMBLY_TILE.matcher(name);
        return assembly.find()
                ? Optional.of(new NamedKernel.Tile(number(assembly, 1), number(assembly, 2), lineElements(gemm), false))
                : Optional.empty();
    }

    private static int lineElements(Gemm gemm) {
        return (int) (LINE_BYTES / gemm.activations().bytes());
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    /** CUTLASS's examples/47_ampere_gemm_universal_streamk: 128 x 128 x 32, four stages, four warps, mma.sync. */
    private static GemmPlan example47(String kernel) {
        boolean shared = kernel.contains("default load-balancing");
        int splits = kernel.contains("factor 2") ? 2 : 1;
        KernelCraft craft = KernelCraft.WARPS_IN_STEP.withStreamK(shared);
        return new GemmPlan(128, 128, 32, 4, 1, 4, 1, 1, splits, false, TileOrder.SQUARE, craft);
    }
}
