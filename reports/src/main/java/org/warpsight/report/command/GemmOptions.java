package org.warpsight.report.command;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Precision;
import org.warpsight.report.kernel.KernelCase;
import org.warpsight.sim.kernel.GemmPlan;
import org.warpsight.sim.kernel.KernelCraft;
import org.warpsight.sim.kernel.OperandLayout;
import org.warpsight.sim.kernel.TileOrder;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Scaling;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of the commands about a GEMM: its shape, its plan and where it runs. */
final class GemmOptions {
    /** What those may want who ask for operands that no matrix pipe takes. */
    static final String WEIGHTS_ALONE = ", or give --weights to store only B in another precision";

    private static final List<String> PLAN_OPTIONS = List.of(
            "--stages",
            "--consumers",
            "--cluster",
            "--split-k",
            "--split-sum",
            "--persistent",
            "--layout",
            "--stream-k");

    private static final int MOST_CONSUMERS = 16;
    private static final Pattern TILE = Pattern.compile("(\\d{1,4})x(\\d{1,4})x(\\d{1,4})");
    private static final Pattern CLUSTER = Pattern.compile("(\\d{1,2})x(\\d{1,2})");

    @Option(names = "--m", required = true, paramLabel = "ROWS", description = "Rows of A and C.")
    private int m;

    @Option(names = "--n", required = true, paramLabel = "COLUMNS", description = "Columns of B and C.")
    private int n;

    @Option(names = "--k", required = true, paramLabel = "DEPTH", description = "Columns of A, rows of B.")
    private int k;

    @Option(names = "--batch", defaultValue = "1", paramLabel = "N", description = "Independent GEMMs (default: 1).")
    private int batch;

    @Mixin
    private OperandOptions operands;

    @Option(
            names = "--library",
            paramLabel = "NAME",
            description = {
                "Whose plans to choose from: hipblaslt, ck or aiter on AMD;",
                "cublas, cutlass, deepgemm, marlin or tensorrt-llm on NVIDIA,",
                "as far as they are known for the GPU and precision",
                "(default: those that suit the precision best)."
            })
    private Optional<String> library;

    @Option(names = "--tile", paramLabel = "MxNxK", description = "Tile of a block and depth of a step.")
    private Optional<String> tile;

    @Option(names = "--stages", defaultValue = "4", paramLabel = "N", description = "Stages of the ring (default: 4).")
    private int stages;

    @Option(
            names = "--consumers",
            defaultValue = "2",
            paramLabel = "N",
            description = "Consumer warpgroups, or groups of four warps (default: 2).")
    private int consumers;

    @Option(names = "--cluster", defaultValue = "1x1", paramLabel = "MxN", description = "Blocks sharing loads.")
    private String cluster;

    @Option(names = "--split-k", defaultValue = "1", paramLabel = "N", description = "Parts of k (default: 1).")
    private int splitK;

    @Option(
            names = "--split-sum",
            defaultValue = "second_kernel",
            paramLabel = "WAY",
            description = "How parts of k are added up: second_kernel, in_turn or in_cluster (default: second_kernel).")
    private KernelCraft.SplitSum splitSum;

    @Option(names = "--persistent", description = "A block goes on to further tiles.")
    private boolean persistent;

    @Option(
            names = "--layout",
            defaultValue = "swizzled",
            paramLabel = "LAYOUT",
            description = "Tiles in shared memory: plain, padded or swizzled (default: swizzled).")
    private OperandLayout layout;

    @Option(names = "--stream-k", description = "Tiles of a partly filled last wave are shared along k.")
    private boolean streamK;

    @Option(
            names = "--release",
            paramLabel = "MONTH",
            description = {
                "The plan that an earlier release of the library chose, such as 2025-02.",
                "Known are those of DeepGEMM, for --dtype fp8 --scales blocks on Hopper: 2025-02 and 2025-04."
            })
    private Optional<String> release;

    @Mixin
    private KernelOptions options;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    KernelOptions kernel() {
        return options;
    }

    /** What is asked, with the plan that the user has given or none. */
    KernelCase asked() {
        options.requirePositive("--m", m);
        options.requirePositive("--n", n);
        options.requirePositive("--k", k);
        options.requirePositive("--batch", batch);
        if (operands.dtype() != Precision.FP32) {
            options.requireSupport(operands.dtype(), WEIGHTS_ALONE);
        }
        operands.requireProduct(k);
        KernelCase asked = options.asked(gemm());
        requireOnePlan();
        if (release.isPresent()) {
            return chosen("--release", () -> asked.ofRelease(release.get()));
        }
        if (library.isPresent()) {
            return chosen("--library", () -> asked.plannedBy(library.get().toLowerCase(Locale.ROOT)));
        }
        return tile.map(text -> tiled(asked, text)).orElse(asked);
    }

    /** A plan is given, or chosen in one of several ways. */
    private void requireOnePlan() {
        if (tile.isEmpty()) {
            requireNoPlan();
        }
        if (library.isPresent() && tile.isPresent()) {
            throw usage("--library chooses a plan and --tile gives one. Leave out one of them");
        }
        if (library.isPresent() && release.isPresent()) {
            throw usage("--library and --release both choose a plan. Leave out one of them");
        }
        if (release.isPresent() && tile.isPresent()) {
            throw usage("--release chooses a plan and --tile gives one. Leave out one of them");
        }
        if (release.isPresent() && !operands.scaling().equals(Scaling.BLOCKS)) {
            throw usage("--release is for scales in blocks. Add --dtype fp8 --scales blocks");
        }
    }

    private KernelCase chosen(String option, Supplier<KernelCase> choice) {
        try {
            return choice.get();
        } catch (IllegalArgumentException unknown) {
            throw usage(option + ": " + unknown.getMessage());
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void requireNoPlan() {
        PLAN_OPTIONS.stream()
                .filter(option -> spec.commandLine().getParseResult().hasMatchedOption(option))
                .findFirst()
                .ifPresent(option -> {
                    throw new ParameterException(
                            spec.commandLine(),
                            option + " is part of a plan, which begins with --tile, such as --tile 128x256x64");
                });
    }

    private Gemm gemm() {
        Precision dtype = operands.dtype();
        Gemm plain = Gemm.batched("gemm", batch, m, n, k, dtype);
        Precision stored = operands.stored();
        return new Gemm(plain.name(), batch, m, n, k, dtype, stored, plain.output(), operands.scaling());
    }

    private KernelCase tiled(KernelCase asked, String tileText) {
        Matcher sizes = match(TILE, "--tile", tileText, "128x256x64");
        Matcher blocks = match(CLUSTER, "--cluster", cluster, "2x1");
        if (consumers < 1 || consumers > MOST_CONSUMERS) {
            throw new ParameterException(
                    spec.commandLine(), "--consumers must be from 1 to " + MOST_CONSUMERS + " but is " + consumers);
        }
        boolean warpgroups = asked.gpu().architecture().copyEngine().kind() == Architecture.CopyKind.TMA;
        try {
            KernelCase planned = asked.under(new GemmPlan(
                    number(sizes, 1),
                    number(sizes, 2),
                    number(sizes, 3),
                    stages,
                    warpgroups ? consumers : 1,
                    4 * consumers,
                    number(blocks, 1),
                    number(blocks, 2),
                    splitK,
                    persistent,
                    TileOrder.SQUARE,
                    KernelCraft.TUNED.with(splitSum).with(layout).withStreamK(streamK)));
            planned.requireFit();
            return planned;
        } catch (IllegalArgumentException unfit) {
            throw new ParameterException(spec.commandLine(), unfit.getMessage());
        }
    }

    private Matcher match(Pattern pattern, String option, String text, String example) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new ParameterException(
                    spec.commandLine(), option + " must look like " + example + " but is '" + text + "'");
        }
        return matcher;
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }
}
