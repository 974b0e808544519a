package org.warpsight.report.file;

import java.io.IOException;
import java.util.List;
import org.warpsight.hardware.Gpu;
import org.warpsight.report.kernel.LaneNames;
import org.warpsight.report.kernel.RoleTime;
import org.warpsight.report.kernel.Terms;
import org.warpsight.sim.kernel.Activity;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.RoleState;
import org.warpsight.sim.kernel.StageState;
import org.warpsight.sim.kernel.Timeline;
import org.warpsight.sim.kernel.Timeline.Lane;
import org.warpsight.sim.kernel.Timeline.Slice;

/** The first steps of kernels as a trace: each kernel is a process, each role, stage and unit a lane. Idle lanes are empty. */
public final class PipelineTrace {
    /** Name of the file. */
    public static final String NAME = "trace.json";

    private final TraceWriter trace;
    private final Gpu gpu;
    private int lanes;

    private PipelineTrace(TraceWriter trace, Gpu gpu) {
        this.trace = trace;
        this.gpu = gpu;
    }

    /** The file's text for the kernels of an operator that were recorded. */
    public static String text(Gpu gpu, List<KernelResult.KernelTime> kernels) {
        return TraceWriter.text(trace -> {
            PipelineTrace file = new PipelineTrace(trace, gpu);
            long start = 0;
            int process = 0;
            for (KernelResult.KernelTime kernel : kernels) {
                process++;
                if (kernel.timeline().isPresent()) {
                    file.write(process, start, kernel.name(), kernel.timeline().get());
                }
                start += kernel.picoseconds();
            }
        });
    }

    private void write(int process, long start, String kernel, Timeline timeline) throws IOException {
        LaneNames names = LaneNames.of(gpu, timeline);
        trace.processName(process, lanes + 1, kernel);
        for (Lane lane : timeline.lanes()) {
            lanes++;
            trace.laneName(process, lanes, names.of(lane));
            for (Slice slice : lane.slices()) {
                if (!isIdle(slice.activity())) {
                    trace.slice(
                            name(slice.activity(), names.terms()),
                            process,
                            lanes,
                            start + slice.startPicoseconds(),
                            slice.picoseconds(),
                            json -> json.writeNumberField("step", slice.step()));
                }
            }
        }
    }

    private static boolean isIdle(Activity activity) {
        return activity == RoleState.IDLE
                || activity == StageState.EMPTY
                || activity instanceof Activity.InFlight flight && flight.copies() == 0;
    }

    private static String name(Activity activity, Terms terms) {
        if (activity instanceof RoleState state) {
            return (RoleTime.isWait(state) ? "waits: " : "") + RoleTime.cause(state, terms);
        } else if (activity instanceof StageState state) {
            return state.id();
        } else if (activity instanceof Activity.Use use) {
            return "consumer " + (use.consumer() + 1);
        } else if (activity instanceof Activity.InFlight flight) {
            return flight.copies() + " under way";
        }
        throw new IllegalStateException("no name for " + activity);
    }
}
