package org.warpsight.report.command;

import java.util.List;
import org.warpsight.hardware.Precision;
import org.warpsight.report.kernel.KernelCase;
import org.warpsight.workload.operator.GroupedGemm;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of the commands about GEMMs of uneven groups in one kernel. */
final class GroupedOptions {
    @Option(
            names = "--rows",
            required = true,
            split = ",",
            paramLabel = "N",
            description = "Rows of each group, such as 700,64,0,3: A[rows, k] x B of the group[k, n].")
    private List<Integer> rows;

    @Option(names = "--n", required = true, paramLabel = "COLUMNS", description = "Columns of each B.")
    private int n;

    @Option(names = "--k", required = true, paramLabel = "DEPTH", description = "Columns of A, rows of each B.")
    private int k;

    @Mixin
    private OperandOptions operands;

    @Mixin
    private KernelOptions options;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    KernelOptions kernel() {
        return options;
    }

    /** What is asked. */
    KernelCase asked() {
        options.requirePositive("--n", n);
        options.requirePositive("--k", k);
        options.requireSupport(operands.dtype(), GemmOptions.WEIGHTS_ALONE);
        operands.requireProduct(k);
        Precision dtype = operands.dtype();
        Precision stored = operands.stored();
        rows.stream().filter(count -> count < 0).findFirst().ifPresent(negative -> {
            throw new ParameterException(spec.commandLine(), "--rows must be at least 0 but has " + negative);
        });
        if (rows.stream().allMatch(count -> count == 0)) {
            throw new ParameterException(spec.commandLine(), "--rows must have a group with rows");
        }
        try {
            return options.asked(new GroupedGemm("grouped gemm", rows, n, k, dtype, stored, Precision.BF16)
                    .scaledBy(operands.scaling()));
        } catch (IllegalArgumentException impossible) {
            throw new ParameterException(spec.commandLine(), impossible.getMessage());
        }
    }
}
