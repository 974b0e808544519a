package org.warpsight.report.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.report.kernel.LaneNames;
import org.warpsight.report.kernel.Terms;
import org.warpsight.sim.kernel.Activity;
import org.warpsight.sim.kernel.RoleState;
import org.warpsight.sim.kernel.StageState;
import org.warpsight.sim.kernel.Timeline;
import org.warpsight.sim.kernel.Timeline.Lane;
import org.warpsight.sim.kernel.Timeline.Part;
import org.warpsight.sim.kernel.Timeline.Slice;

/** The letters of a pipeline that was made up, so that they do not change with the simulation. */
class PipelineTextTest {
    /** One place of the text. */
    private static final long PLACE = 10_000;

    private static Lane lane(Part part, int number, Slice... slices) {
        return new Lane(part, 0, number, List.of(slices));
    }

    private static Slice slice(Activity activity, long step, int from, int to) {
        return new Slice(activity, step, from * PLACE, to * PLACE);
    }

    @Test
    void everyLaneIsALineAndEveryPlaceShowsWhatHappensThere() {
        Timeline timeline = new Timeline(
                96 * PLACE,
                1000,
                1,
                List.of(
                        lane(
                                Part.PRODUCER,
                                0,
                                slice(RoleState.START, 0, 0, 4),
                                slice(RoleState.BUSY, 0, 4, 6),
                                slice(RoleState.WAIT_EMPTY, 1, 6, 90),
                                slice(RoleState.IDLE, 1, 90, 96)),
                        lane(
                                Part.CONSUMER,
                                0,
                                slice(RoleState.WAIT_FULL, 0, 0, 20),
                                slice(RoleState.TENSOR, 0, 20, 40),
                                slice(RoleState.VECTOR, 0, 40, 50),
                                slice(RoleState.SPECIAL_FUNCTION, 0, 50, 60),
                                slice(RoleState.SHARED_MEMORY, 0, 60, 70),
                                slice(RoleState.CHAIN, 0, 70, 80),
                                slice(RoleState.EPILOGUE, 0, 80, 90),
                                slice(RoleState.STORE, 0, 90, 96)),
                        lane(
                                Part.LOADS,
                                0,
                                slice(new Activity.InFlight(0), 0, 0, 6),
                                slice(new Activity.InFlight(1), 0, 6, 20),
                                slice(new Activity.InFlight(0), 0, 20, 96)),
                        lane(
                                Part.STAGE,
                                0,
                                slice(StageState.EMPTY, 0, 0, 6),
                                slice(StageState.LOADING, 13, 6, 20),
                                slice(StageState.FULL, 13, 20, 60),
                                slice(StageState.EMPTY, 13, 60, 96)),
                        lane(
                                Part.MATRIX_PIPE,
                                0,
                                slice(RoleState.IDLE, 0, 0, 22),
                                slice(new Activity.Use(0), 0, 22, 40),
                                slice(RoleState.IDLE, 0, 40, 96))));
        String blanks = " ".repeat(6);
        assertThat(PipelineText.lanes(timeline, new LaneNames("TMA", false, new Terms("SM", "warp", "shared memory"))))
                .isEqualTo("                 0" + " ".repeat(88) + "0.96 µs\n"
                        + "producer         |ssssii" + ".".repeat(84) + blanks + "|\n"
                        + "consumer 1       |" + ".".repeat(20) + "M".repeat(20) + "VVVVVVVVVV" + "XXXXXXXXXX"
                        + "PPPPPPPPPP" + "cccccccccc" + "EEEEEEEEEE" + "oooooo|\n"
                        + "TMA loads        |" + blanks + "1".repeat(14) + " ".repeat(76) + "|\n"
                        + "barrier, stage 1 |" + blanks + "-".repeat(14) + "3".repeat(40) + " ".repeat(36) + "|\n"
                        + "matrix pipe      |" + " ".repeat(22) + "1".repeat(18) + " ".repeat(56) + "|\n");
    }

    @Test
    void aShortMomentDoesNotHideALongerOneInTheSamePlace() {
        Timeline timeline = new Timeline(
                96 * PLACE,
                1000,
                1,
                List.of(lane(
                        Part.PRODUCER,
                        0,
                        new Slice(RoleState.WAIT_EMPTY, 0, 0, PLACE - 1),
                        new Slice(RoleState.BUSY, 0, PLACE - 1, PLACE),
                        new Slice(RoleState.WAIT_EMPTY, 0, PLACE, 96 * PLACE))));
        assertThat(PipelineText.lanes(timeline, new LaneNames("TMA", false, new Terms("SM", "warp", "shared memory"))))
                .contains("|" + ".".repeat(96) + "|");
    }
}
