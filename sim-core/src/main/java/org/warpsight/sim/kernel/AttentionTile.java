package org.warpsight.sim.kernel;

import java.util.List;
import org.warpsight.workload.operator.Attention;

/**
 * Tiles of an attention kernel for heads of at most a size; the first one that suits is taken.
 *
 * @param kernel which kernel has it
 * @param maximumHeadDim largest head
 * @param maximumValueDim largest part of a head that values have; nothing for the whole head
 * @param maximumRows most query rows of a key-value head that it is for; nothing for any number
 * @param operandBits bits of the operands that it is for; nothing for any
 * @param masks masks that it is for; nothing for all
 * @param paged whether it is for paged or for dense keys; nothing for both
 * @param queryTile rows of queries
 * @param keyTile keys per step
 * @param stages steps whose keys and values are under way or in use
 * @param consumers roles (warpgroups) that share the rows
 * @param warps warps that multiply
 * @param overlapped whether the second product of a step runs beside the first of the next one
 * @param trips round trips to memory that a block waits for beside its tiles: lengths, pages, semaphores
 * @param launchedBlocks the most blocks that the kernel launches for an SM; nothing for as many as fit
 */
public record AttentionTile(
        AttentionKernel kernel,
        int maximumHeadDim,
        Integer maximumValueDim,
        Integer maximumRows,
        Integer operandBits,
        List<Mask> masks,
        Boolean paged,
        int queryTile,
        int keyTile,
        int stages,
        int consumers,
        int warps,
        boolean overlapped,
        int trips,
        Integer launchedBlocks) {

    /** The same for blocks of another size. */
    AttentionTile resized(int keys, int warpsOfBlock, int launched) {
        return new AttentionTile(
                kernel,
                maximumHeadDim,
                maximumValueDim,
                maximumRows,
                operandBits,
                masks,
                paged,
                queryTile,
                keys,
                stages,
                consumers,
                warpsOfBlock,
                overlapped,
                trips,
                launched);
    }

    boolean suits(AttentionKernel wanted, Attention attention, int rows, Mask mask, boolean overPages) {
        int bits = attention.activations().bits();
        return kernel == wanted
                && Math.max(attention.queryKeyDim(), attention.valueDim()) <= maximumHeadDim
                && (maximumValueDim == null || attention.valueDim() <= maximumValueDim)
                && (maximumRows == null || rows <= maximumRows)
                && (operandBits == null || operandBits == bits)
                && (masks == null || masks.contains(mask))
                && (paged == null || paged == overPages);
    }

    /** Which keys a query sees. */
    public enum Mask {
        /** All. */
        FULL,
        /** Its own and earlier ones. */
        CAUSAL,
        /** Of those the last ones. */
        WINDOW;

        static Mask of(Attention attention) {
            if (!attention.causal()) {
                return FULL;
            }
            if (attention.window() > 0 && attention.window() < attention.keys()) {
                return WINDOW;
            }
            return attention.queries() > 1 ? CAUSAL : FULL;
        }
    }
}
