package org.warpsight.report.command;

import java.util.List;
import org.warpsight.hardware.Gpu;
import org.warpsight.report.Numbers;
import org.warpsight.report.kernel.LaneNames;
import org.warpsight.report.kernel.Terms;
import org.warpsight.sim.kernel.Activity;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.RoleState;
import org.warpsight.sim.kernel.StageState;
import org.warpsight.sim.kernel.Timeline;
import org.warpsight.sim.kernel.Timeline.Lane;
import org.warpsight.sim.kernel.Timeline.Slice;

/**
 * A timeline in letters: time runs to the right, and each place shows what its lane does for most of that time.
 *
 * <pre>
 *   producer      |sssiii......i.......i
 *   matrix pipe   |        1111222211112
 * </pre>
 */
final class PipelineText {
    private static final int WIDTH = 96;

    private static final String LEGEND =
            """
            roles: s start, i issue and barriers, . wait, M V X P on the matrix, vector, special-function pipe or the
            shared-memory (LDS) port, c chain of operations, E epilogue, o store    loads: how many are under way
            stages: - loading, digit: full, the last digit of its step        pipes: the consumer they work for
            """;

    private PipelineText() {}

    /** The first steps of all kernels that were recorded, each under its name, and what the letters mean. */
    static String of(Gpu gpu, List<KernelResult.KernelTime> kernels) {
        StringBuilder text = new StringBuilder();
        for (KernelResult.KernelTime kernel : kernels) {
            kernel.timeline().ifPresent(timeline -> {
                LaneNames names = LaneNames.of(gpu, timeline);
                String blocks =
                        names.several() ? "the first of " + kernel.occupancy().blocksPerSm() + " blocks" : "the block";
                text.append("\nThe pipeline: " + kernel.name() + ", the first "
                                + Numbers.seconds(timeline.picoseconds() * 1e-12) + " of " + blocks + " on one "
                                + Terms.of(gpu).multiprocessor() + "\n")
                        .append(lanes(timeline, names));
            });
        }
        return text.append('\n').append(LEGEND).toString();
    }

    /** The lanes of the first block slot and of the units. */
    static String lanes(Timeline timeline, LaneNames names) {
        List<Lane> lanes = LaneNames.ofFirstBlock(timeline);
        int width =
                lanes.stream().mapToInt(lane -> names.of(lane).length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        String end = Numbers.seconds(timeline.picoseconds() * 1e-12);
        text.append(pad("", width))
                .append(" 0")
                .append(" ".repeat(WIDTH - 1 - end.length()))
                .append(end)
                .append('\n');
        for (Lane lane : lanes) {
            text.append(pad(names.of(lane), width))
                    .append(" |")
                    .append(line(lane, timeline.picoseconds()))
                    .append("|\n");
        }
        return text.toString();
    }

    private static String pad(String name, int width) {
        return name + " ".repeat(width - name.length());
    }

    private static String line(Lane lane, long end) {
        StringBuilder line = new StringBuilder();
        int first = 0;
        for (int column = 0; column < WIDTH; column++) {
            long from = end * column / WIDTH;
            long to = end * (column + 1) / WIDTH;
            while (lane.slices().get(first).endPicoseconds() <= from) {
                first++;
            }
            line.append(letter(mostly(lane.slices(), first, from, to)));
        }
        return line.toString();
    }

    /** The slice with the largest part of a span; of equals the first. */
    private static Slice mostly(List<Slice> slices, int first, long from, long to) {
        Slice most = slices.get(first);
        long longest = 0;
        for (int i = first; i < slices.size() && slices.get(i).startPicoseconds() < to; i++) {
            Slice slice = slices.get(i);
            long part = Math.min(to, slice.endPicoseconds()) - Math.max(from, slice.startPicoseconds());
            if (part > longest) {
                longest = part;
                most = slice;
            }
        }
        return most;
    }

    private static char letter(Slice slice) {
        Activity activity = slice.activity();
        if (activity instanceof RoleState state) {
            return letter(state);
        } else if (activity instanceof StageState state) {
            return switch (state) {
                case EMPTY -> ' ';
                case LOADING -> '-';
                case FULL -> digit(slice.step());
            };
        } else if (activity instanceof Activity.Use use) {
            return digit(use.consumer() + 1);
        } else if (activity instanceof Activity.InFlight flight) {
            return flight.copies() == 0 ? ' ' : flight.copies() < 10 ? digit(flight.copies()) : '+';
        }
        throw new IllegalStateException("no letter for " + activity);
    }

    private static char digit(long number) {
        return (char) ('0' + number % 10);
    }

    private static char letter(RoleState state) {
        return switch (state) {
            case IDLE -> ' ';
            case START -> 's';
            case BUSY -> 'i';
            case WAIT_FULL, WAIT_EMPTY -> '.';
            case TENSOR -> 'M';
            case VECTOR -> 'V';
            case SPECIAL_FUNCTION -> 'X';
            case SHARED_MEMORY -> 'P';
            case CHAIN -> 'c';
            case EPILOGUE -> 'E';
            case STORE -> 'o';
        };
    }
}
