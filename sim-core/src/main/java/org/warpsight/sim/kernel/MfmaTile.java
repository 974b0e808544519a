package org.warpsight.sim.kernel;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Mfma;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Gemm;

/**
 * A block's tile of C dealt to its wavefronts, and the matrix instructions with which each of them multiplies its part.
 *
 * <pre>
 *             across = 2                  a wavefront's part, in instructions
 *        +---------+---------+            +----+----+----+
 *   down |  wave 0 |  wave 1 |            |    |    |  ##|   ## multiplied, but outside the part
 *   = 2  +---------+---------+            +----+----+----+
 *        |  wave 2 |  wave 3 |
 *        +---------+---------+            times steps along k: each adds to the sums of the one before
 * </pre>
 *
 * @param instruction what all of them multiply with
 * @param wavefronts of the block
 * @param down wavefronts along m
 * @param sums instructions that add to different sums, of one wavefront
 * @param depth instructions along k of one step, each of which adds to the sums of the one before
 */
record MfmaTile(Mfma instruction, int wavefronts, int down, int sums, int depth) {

    /**
     * The fastest way of dealing a tile; of equally fast ones that which needs least operands of the width that is
     * multiplied, with the smallest instruction, which draws least power (ROCm blog on maximum achievable FLOPs, part 2).
     *
     * @throws IllegalArgumentException if there is no instruction of the plan's shape for a GEMM's operands
     */
    static MfmaTile of(Architecture architecture, Gemm gemm, GemmPlan plan) {
        return instructions(architecture, gemm, plan).stream()
                .flatMap(instruction -> IntStream.rangeClosed(1, plan.warps())
                        .filter(down -> plan.warps() % down == 0)
                        .mapToObj(down -> of(instruction, down, plan)))
                .min(Comparator.comparingDouble((MfmaTile tile) -> tile.coreCycles(architecture))
                        .thenComparingDouble(tile -> tile.operandBytes(gemm, plan))
                        .thenComparingInt(tile -> tile.instruction.m()))
                .orElseThrow(() -> new IllegalArgumentException(architecture.name() + " has no matrix instruction for "
                        + gemm.activations().id()));
    }

    private static MfmaTile of(Mfma instruction, int down, GemmPlan plan) {
        int rows = Ceiling.divide(plan.tileM(), down);
        int columns = Ceiling.divide(plan.tileN(), plan.warps() / down);
        return new MfmaTile(
                instruction,
                plan.warps(),
                down,
                Ceiling.divide(rows, instruction.m()) * Ceiling.divide(columns, instruction.n()),
                Ceiling.divide(plan.tileK(), instruction.k()));
    }

    /** Those that a kernel may be written with: one product at once, of the plan's shape where it names one. */
    private static List<Mfma> instructions(Architecture architecture, Gemm gemm, GemmPlan plan) {
        List<Mfma> single = architecture.matrixPipe().instructions(gemm.activations()).stream()
                .filter(instruction -> instruction.blocks() == 1)
                .toList();
        Optional<MfmaShape> shape = plan.craft().operands().mfma();
        if (shape.isEmpty()) {
            return single;
        }
        List<Mfma> suiting = single.stream().filter(shape.get()::suits).toList();
        if (suiting.isEmpty()) {
            throw new IllegalArgumentException(architecture.name() + " has no matrix instruction of " + shape.get()
                    + " for " + gemm.activations().id() + "; it has "
                    + single.stream().map(Mfma::shape).collect(Collectors.joining(", ")));
        }
        return suiting;
    }

    /** Instructions of one wavefront in one step. */
    int instructions() {
        return sums * depth;
    }

    /** Registers of a lane of a wavefront with so many for the sums of its instructions, which are of 32 bits or FP64. */
    int sumRegisters(int lanes) {
        int each = instruction.operands() == Precision.FP64 ? 2 : 1;
        return sums * instruction.m() * instruction.n() * each / lanes;
    }

    /** For how long a step keeps the matrix cores of a CU busy, if its wavefronts lie on all of them alike. */
    double coreCycles(Architecture architecture) {
        return (double) instructions()
                * instruction.cycles()
                * wavefronts
                / architecture.multiprocessor().schedulers();
    }

    /**
     * How long the wavefronts of the fullest SIMD take at least: its core does one instruction after another, and one that
     * adds to the sums of another waits for it.
     */
    double chainCycles(Architecture architecture) {
        int together = Ceiling.divide(wavefronts, architecture.multiprocessor().schedulers());
        double busy = (double) together * instructions() * instruction.cycles();
        double chained = (double) depth * Math.max(sums * instruction.cycles(), instruction.chainCycles());
        return Math.max(busy, chained);
    }

    /** Bytes of the operands of all wavefronts in a step as they are multiplied. */
    private double operandBytes(Gemm gemm, GemmPlan plan) {
        return bytes(plan, gemm.activations(), gemm.activations());
    }

    /** Bytes that the wavefronts read from LDS in a step: each its rows of A and its columns of B. */
    double readBytes(Gemm gemm, GemmPlan plan) {
        return bytes(plan, gemm.activations(), gemm.weights());
    }

    private double bytes(GemmPlan plan, Precision ofA, Precision ofB) {
        return plan.tileK()
                * ((double) plan.tileM() * (wavefronts / down) * ofA.bytes()
                        + (double) plan.tileN() * down * ofB.bytes());
    }
}
