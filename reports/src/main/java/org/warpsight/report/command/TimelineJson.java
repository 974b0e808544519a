package org.warpsight.report.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.warpsight.hardware.Gpu;
import org.warpsight.report.kernel.LaneNames;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.Timeline;

/** Timelines of kernels as JSON. */
final class TimelineJson {
    private static final double PICOSECONDS_PER_MICROSECOND = 1e6;

    private TimelineJson() {}

    /** Adds the timelines of all kernels that were recorded. */
    static void addAll(ArrayNode timelines, Gpu gpu, List<KernelResult.KernelTime> kernels) {
        for (KernelResult.KernelTime kernel : kernels) {
            kernel.timeline()
                    .ifPresent(timeline -> add(
                            timelines.addObject().put("kernel", kernel.name()), timeline, LaneNames.of(gpu, timeline)));
        }
    }

    private static void add(ObjectNode node, Timeline timeline, LaneNames names) {
        node.put("watched_us", timeline.picoseconds() / PICOSECONDS_PER_MICROSECOND);
        ArrayNode lanes = node.putArray("lanes");
        for (Timeline.Lane lane : timeline.lanes()) {
            ObjectNode entry = lanes.addObject().put("name", names.of(lane));
            ArrayNode slices = entry.putArray("slices");
            for (Timeline.Slice slice : lane.slices()) {
                slices.addObject()
                        .put("activity", slice.activity().id())
                        .put("step", slice.step())
                        .put("start_us", slice.startPicoseconds() / PICOSECONDS_PER_MICROSECOND)
                        .put("end_us", slice.endPicoseconds() / PICOSECONDS_PER_MICROSECOND);
            }
        }
    }
}
