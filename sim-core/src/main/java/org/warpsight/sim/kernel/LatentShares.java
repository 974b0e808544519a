package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.warpsight.hardware.Ceiling;

/**
 * How FlashMLA's scheduler cuts the blocks of keys of all sequences into shares, one after another, so that no share has
 * more work than another (TensorRT-LLM, cpp/tensorrt_llm/kernels/flashMLA/flash_fwd_mla_metadata.cu).
 *
 * <pre>
 *   keys of sequence 0 ▒▒▒▒▒▒▒│▒▒▒▒  1 ▒▒▒▒▒▒│▒▒  2 ▒▒▒│ ...      a share may end inside a sequence
 *                     share 0 │   share 1    │ share 2
 * </pre>
 *
 * @param pieces of every share that has work, in order: blocks of keys of one sequence each
 * @param parts the most pieces that a sequence was cut into
 */
record LatentShares(List<int[]> pieces, int parts) {

    /** Blocks of keys that beginning and ending a sequence is counted as (fixed_overhead_num_blocks). */
    private static final int SEQUENCE_COST = 5;

    /**
     * The shares of equal sequences.
     *
     * @param keyBlocks blocks of keys of each sequence, at least 1
     * @param most shares at most
     */
    static LatentShares of(int sequences, int keyBlocks, int most) {
        long all = (long) sequences * (keyBlocks + SEQUENCE_COST);
        int payload = Math.toIntExact(Ceiling.divide(all, most)) + SEQUENCE_COST;
        List<int[]> shares = new ArrayList<>();
        int sequence = 0;
        int begun = 0;
        int cuts = 0;
        int mostCuts = 0;
        while (sequence < sequences) {
            List<Integer> share = new ArrayList<>();
            int left = payload;
            while (sequence < sequences && left >= keyBlocks - begun + SEQUENCE_COST) {
                share.add(keyBlocks - begun);
                left -= keyBlocks - begun + SEQUENCE_COST;
                sequence++;
                begun = 0;
                cuts = 0;
            }
            if (sequence < sequences && left > SEQUENCE_COST) {
                share.add(left - SEQUENCE_COST);
                begun += left - SEQUENCE_COST;
                cuts++;
                mostCuts = Math.max(mostCuts, cuts);
            }
            shares.add(share.stream().mapToInt(Integer::intValue).toArray());
        }
        return new LatentShares(shares, mostCuts + 1);
    }

    /**
     * The blocks of the kernel, each share on an SM of its own, for every tile of queries once. Shares with as many pieces
     * and as many blocks of keys count as equal, wherever their sequences end.
     */
    BlockLengths lengths(int queryTiles) {
        record Load(int pieces, int steps) {}
        Map<Load, BlockLengths.Share> loads = new LinkedHashMap<>();
        for (int[] share : pieces) {
            loads.merge(
                    new Load(share.length, Arrays.stream(share).sum()),
                    new BlockLengths.Share(share, queryTiles),
                    (first, next) -> new BlockLengths.Share(first.steps(), first.sms() + queryTiles));
        }
        return BlockLengths.ofShares(List.copyOf(loads.values()));
    }
}
