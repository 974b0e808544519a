package org.warpsight.sim.gpu;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Ceiling;

/**
 * Which lanes of an access are served together: as many as fill all banks once.
 *
 * <pre>
 *   32 lanes, 32 banks    4 bytes  |----------------------------|     1 phase
 *                         8 bytes  |-------------||-------------|     2 phases
 *                        16 bytes  |-----||-----||-----||-------|     4 phases
 * </pre>
 *
 * <p>NVIDIA: consecutive lanes. Two neighbouring phases of a wide read become one where each lane reads what lane xor 1
 * reads, or each what lane xor 2 reads: measured by kzwrime/gpu_shm_microbench, where broadcasts cost 1 wavefront with
 * 8 bytes and 2 with 16.
 *
 * <p>CDNA: consecutive lanes, except that reads of 16 bytes pair quads of lanes, {0-3, 20-23}, {4-7, 16-19}, {8-11,
 * 28-31}, {12-15, 24-27} and the same 32 lanes on (ROCm blog "Avoiding LDS Bank Conflicts on AMD GPUs", 2025). No
 * phases merge: MI50 broadcasts of the same benchmark cost as much as accesses without conflict.
 */
final class LaneGroups {
    private static final int QUAD = 4;
    /** Quad q of each 32 lanes is served with quad q xor 5: 0 with 5, 1 with 4, 2 with 7, 3 with 6. */
    private static final int PAIRED_QUAD = 5;

    private static final int PAIRED_LANES = 32;
    private static final int PAIRED_WIDTH = 16;

    private LaneGroups() {}

    /** The phases of an access in order, each with its lanes. */
    static List<List<Integer>> of(Architecture architecture, WarpAccess access) {
        Architecture.SharedMemory memory = architecture.sharedMemory();
        int lanes = architecture.warpSize();
        int together = Math.max(1, Math.min(lanes, memory.banks() * memory.bankBytes() / access.widthBytes()));
        boolean read = access.direction() == WarpAccess.Direction.READ;
        return switch (architecture.vendor()) {
            case NVIDIA -> read ? merged(consecutive(lanes, together), access) : consecutive(lanes, together);
            case AMD ->
                read && access.widthBytes() == PAIRED_WIDTH && together == 2 * QUAD
                        ? pairedQuads(lanes)
                        : consecutive(lanes, together);
        };
    }

    private static List<List<Integer>> consecutive(int lanes, int together) {
        return IntStream.range(0, Ceiling.divide(lanes, together))
                .mapToObj(phase -> range(phase * together, Math.min(lanes, (phase + 1) * together)))
                .toList();
    }

    private static List<List<Integer>> pairedQuads(int lanes) {
        List<List<Integer>> phases = new ArrayList<>();
        for (int start = 0; start < lanes; start += PAIRED_LANES) {
            for (int quad = 0; quad < PAIRED_LANES / QUAD / 2; quad++) {
                phases.add(joined(quad(start, quad), quad(start, quad ^ PAIRED_QUAD)));
            }
        }
        return phases;
    }

    private static List<Integer> quad(int start, int quad) {
        return range(start + quad * QUAD, start + (quad + 1) * QUAD);
    }

    private static List<List<Integer>> merged(List<List<Integer>> phases, WarpAccess access) {
        List<List<Integer>> result = new ArrayList<>();
        for (int phase = 0; phase < phases.size(); phase += 2) {
            List<List<Integer>> two = phases.subList(phase, Math.min(phases.size(), phase + 2));
            if (two.size() == 2) {
                List<Integer> both = joined(two.get(0), two.get(1));
                result.addAll(inPairs(both, access, 1) || inPairs(both, access, 2) ? List.of(both) : two);
            } else {
                result.addAll(two);
            }
        }
        return result;
    }

    private static boolean inPairs(List<Integer> lanes, WarpAccess access, int distance) {
        return lanes.stream()
                .allMatch(lane ->
                        access.addresses().get(lane).equals(access.addresses().get(lane ^ distance)));
    }

    private static List<Integer> joined(List<Integer> first, List<Integer> second) {
        List<Integer> both = new ArrayList<>(first);
        both.addAll(second);
        return List.copyOf(both);
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }
}
