package org.warpsight.report.command;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.warpsight.report.kernel.KernelCase;
import org.warpsight.report.kernel.PlanChanges;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A GEMM under a plan of our choice or of the user's. */
@Command(
        name = "gemm",
        description = "C[m, n] = A[m, k] x B[k, n]. Without --tile the plan is chosen as a library would.",
        mixinStandardHelpOptions = true)
final class KernelGemmCommand implements Callable<Integer> {
    @Mixin
    private GemmOptions gemm;

    @Option(
            names = "--against",
            paramLabel = "PLAN",
            description = {
                "Puts a second plan beside the first, which it changes: a text such as",
                "128x128x64,stages=3,cluster=2x1,persistent=false,order=hilbert or a JSON file such as {\"stages\": 3}.",
                "Fields: tile_m, tile_n, tile_k, stages, consumers, warps, cluster_m, cluster_n, split_k, persistent,",
                "order (square, raster, supertile, hilbert, consecutive), supertile_rows, supertile_columns,",
                "loader_warps, step_arrivals, drained, registers_per_thread, sms, launched_blocks,",
                "store (bulk, ordered, scattered), store_layout (plain, padded, swizzled), store_awaited, compiled_places,",
                "mfma (fastest, or a shape such as 32x32 or 16x16x32; CDNA)."
            })
    private Optional<String> against;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        KernelCase first = gemm.kernel().fitting(gemm.asked()::settled);
        if (against.isEmpty()) {
            return gemm.kernel().print(first);
        }
        KernelCase second;
        try {
            second = first.under(
                    PlanChanges.of(against.get()).applied(first.plan().orElseThrow()));
            second.requireFit();
        } catch (IllegalArgumentException unfit) {
            throw new ParameterException(spec.commandLine(), "--against: " + unfit.getMessage());
        }
        return gemm.kernel().print(first, second);
    }
}
