package org.warpsight.report.kernel;

import java.util.List;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.kernel.Timeline;
import org.warpsight.sim.kernel.Timeline.Lane;

/**
 * What the lanes of a timeline are called on an architecture.
 *
 * @param copies what loads tiles: TMA, cp.async, loads into the LDS, or loads through registers
 * @param several whether several blocks share the SM, so that lanes say which
 * @param terms the vendor's words
 */
public record LaneNames(String copies, boolean several, Terms terms) {

    /** The names for a timeline of a GPU. */
    public static LaneNames of(Gpu gpu, Timeline timeline) {
        Architecture.CopyKind kind = gpu.architecture().copyEngine().kind();
        String copies =
                switch (kind) {
                    case TMA -> "TMA";
                    case CP_ASYNC -> "cp.async";
                    case GLOBAL_TO_LDS -> "LDS";
                    case THROUGH_REGISTERS -> "register";
                };
        return new LaneNames(copies, timeline.lanes().stream().anyMatch(lane -> lane.slot() > 0), Terms.of(gpu));
    }

    /** The name of a lane. */
    public String of(Lane lane) {
        String block = several && !isUnit(lane) ? "block " + (lane.slot() + 1) + ", " : "";
        return block
                + switch (lane.part()) {
                    case PRODUCER -> "producer";
                    case CONSUMER -> "consumer " + (lane.number() + 1);
                    case LOADS -> copies + " loads";
                    case STAGE -> "barrier, stage " + (lane.number() + 1);
                    case STORES -> "store";
                    case MATRIX_PIPE -> "matrix pipe";
                    case VECTOR_PIPE -> "vector pipe";
                    case SPECIAL_FUNCTION_PIPE -> "special functions";
                    case SHARED_MEMORY_PORT -> terms.sharedMemoryPort();
                };
    }

    private static boolean isUnit(Lane lane) {
        return switch (lane.part()) {
            case MATRIX_PIPE, VECTOR_PIPE, SPECIAL_FUNCTION_PIPE, SHARED_MEMORY_PORT -> true;
            case PRODUCER, CONSUMER, LOADS, STAGE, STORES -> false;
        };
    }

    /** The lanes of the first block and of the units, for pictures that have no room for all blocks. */
    public static List<Lane> ofFirstBlock(Timeline timeline) {
        return timeline.lanes().stream()
                .filter(lane -> lane.slot() == 0)
                .filter(lane -> lane.slices().size() > 1)
                .toList();
    }
}
