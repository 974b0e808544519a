package org.warpsight.sim.validation;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.GemmPlan;
import org.warpsight.sim.kernel.KernelCraft;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.workload.operator.Gemm;

/**
 * The kernel that won a tuning run, as a GEMM table states it.
 *
 * @param m rows of C per block
 * @param n columns of C per block
 * @param k elements of k per step
 * @param splitK blocks that share a tile of C
 */
record TunedTile(int m, int n, int k, int splitK) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,4})x(\\d{1,4})(?:x(\\d{1,4}))?");

    /** Bytes of k per step where the table does not say: a cache line of every row. */
    private static final int LINE_BYTES = 128;

    GemmPlan plan(KernelSimulator simulator, Gemm gemm) {
        return plan(simulator, gemm, m, n, k, splitK);
    }

    /** A kernel of Composable Kernel with a tile, whose blocks add up parts of k at L2. */
    static GemmPlan plan(KernelSimulator simulator, Gemm gemm, int m, int n, int k, int splitK) {
        GemmPlan plan = simulator.planOf(gemm, m, n, k, splitK);
        return plan.with(plan.craft().with(KernelCraft.SplitSum.AT_L2));
    }

    /**
     * The tile of a row, if it states one.
     *
     * @throws org.warpsight.hardware.json.BadInputException if the column {@code tile} is not like {@code 128x128x64}
     */
    static Optional<TunedTile> of(RowInputs row, Precision operands) {
        String text = row.textOrEmpty("tile");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher sizes = FORM.matcher(text);
        if (!sizes.matches() || Integer.parseInt(sizes.group(1)) == 0 || Integer.parseInt(sizes.group(2)) == 0) {
            throw row.problem("tile", "'" + text + "' is no tile", "Write rows x columns x depth, such as 128x128x64");
        }
        int k = sizes.group(3) == null ? (int) (LINE_BYTES / operands.bytes()) : Integer.parseInt(sizes.group(3));
        int splits = Math.max(1, row.sizeOr("split_k", 1));
        return Optional.of(
                new TunedTile(Integer.parseInt(sizes.group(1)), Integer.parseInt(sizes.group(2)), k, splits));
    }
}
