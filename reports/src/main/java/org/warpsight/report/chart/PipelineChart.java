package org.warpsight.report.chart;

import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.annotations.AbstractXYAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.RectangleEdge;
import org.warpsight.report.Numbers;
import org.warpsight.sim.kernel.Activity;
import org.warpsight.sim.kernel.RoleState;
import org.warpsight.sim.kernel.StageState;
import org.warpsight.sim.kernel.Timeline;
import org.warpsight.sim.kernel.Timeline.Lane;
import org.warpsight.sim.kernel.Timeline.Slice;

/** The first steps of a kernel on one SM: a lane per role, stage and unit, time to the right. */
public final class PipelineChart {
    private static final int LANE_PIXELS = 26;
    private static final int FRAME_PIXELS = 120;
    /** Part of a lane's height that is painted; the rest is the gap to the next. */
    private static final double FILLED = 0.78;

    private static final String NUMBERS =
            "; numbers: how many loads are under way, the step of a stage, the consumer that a pipe works for";

    /** What a slice is about, in the ink that stands for it; one entry of the legend each. */
    private enum Look {
        START("block start", Ink.MUTED),
        ISSUE("issue and barriers", Ink.BROWN),
        WAIT("waiting", Ink.GRID),
        MATRIX("matrix pipe", Ink.BLUE),
        VECTOR("vector pipe", Ink.VERMILLION),
        SPECIAL("special functions", Ink.PURPLE),
        PORT("shared-memory port", Ink.GREY),
        CHAIN("chain of operations", Ink.SKY),
        EPILOGUE("epilogue and store", Ink.BLACK),
        LOADING("load under way", Ink.ORANGE),
        FULL("stage full", Ink.GREEN),
        NOTHING("", Ink.SURFACE);

        private final String label;
        private final Ink ink;

        Look(String label, Ink ink) {
            this.label = label;
            this.ink = ink;
        }
    }

    private final Timeline timeline;
    private final List<Lane> lanes;
    private final Function<Lane, String> names;

    private PipelineChart(Timeline timeline, List<Lane> lanes, Function<Lane, String> names) {
        this.timeline = timeline;
        this.lanes = lanes;
        this.names = names;
    }

    /**
     * The picture of a timeline.
     *
     * @param lanes the lanes to show, from top to bottom
     * @param names what they are called
     */
    public static Chart of(Timeline timeline, List<Lane> lanes, Function<Lane, String> names, String title) {
        PipelineChart chart = new PipelineChart(timeline, lanes, names);
        int height = FRAME_PIXELS + LANE_PIXELS * lanes.size();
        return new Chart(
                "pipeline", title, chart.takeaway(), Chart.Size.wide(height), Chart.Size.narrow(height), chart::draw);
    }

    private String takeaway() {
        return lanes.stream()
                .filter(lane -> lane.part() == Timeline.Part.MATRIX_PIPE)
                .findFirst()
                .map(lane -> "In these first " + Numbers.seconds(timeline.picoseconds() * 1e-12)
                        + " the matrix pipe works " + Numbers.percent(used(lane)) + " of the time.")
                .orElse("The first " + Numbers.seconds(timeline.picoseconds() * 1e-12) + " of the kernel on one SM.");
    }

    private double used(Lane lane) {
        return lane.slices().stream()
                        .filter(slice -> slice.activity() instanceof Activity.Use)
                        .mapToDouble(Slice::picoseconds)
                        .sum()
                / timeline.picoseconds();
    }

    private JFreeChart draw(Chart.Size size) {
        String numbers = size.isNarrow() ? "" : NUMBERS;
        NumberAxis across =
                HouseStyle.across("time since the first block (µs)" + numbers, timeline.picoseconds() * 1e-6);
        SymbolAxis down = new SymbolAxis(null, lanes.stream().map(names).toArray(String[]::new));
        HouseStyle.style(down);
        down.setTickLabelPaint(Ink.TEXT.color());
        down.setInverted(true);
        down.setGridBandsVisible(false);
        XYPlot plot = HouseStyle.plot(across, down);
        plot.setRangeGridlinesVisible(false);
        plot.addAnnotation(new Slices(size));
        JFreeChart chart = HouseStyle.chart(plot, Legend.of(legend()));
        // What is drawn is no dataset.
        plot.setNoDataMessage(null);
        return chart;
    }

    /** The port has the name of its lane, which differs by vendor. */
    private String label(Look look) {
        return lanes.stream()
                .filter(lane -> look == Look.PORT && lane.part() == Timeline.Part.SHARED_MEMORY_PORT)
                .map(names)
                .findFirst()
                .orElse(look.label);
    }

    private LegendItem[] legend() {
        Map<String, LegendItem> items = new LinkedHashMap<>();
        for (Look look : Look.values()) {
            boolean seen = lanes.stream()
                    .anyMatch(lane -> lane.slices().stream().anyMatch(slice -> look(lane, slice) == look));
            if (seen && look != Look.NOTHING) {
                items.put(look.label, Legend.area(label(look), look.ink.color()));
            }
        }
        return items.values().toArray(LegendItem[]::new);
    }

    private static Look look(Lane lane, Slice slice) {
        Activity activity = slice.activity();
        if (activity instanceof RoleState state) {
            return look(state);
        } else if (activity instanceof StageState state) {
            return switch (state) {
                case EMPTY -> Look.NOTHING;
                case LOADING -> Look.LOADING;
                case FULL -> Look.FULL;
            };
        } else if (activity instanceof Activity.InFlight flight) {
            boolean store = lane.part() == Timeline.Part.STORES;
            return flight.copies() == 0 ? Look.NOTHING : store ? Look.EPILOGUE : Look.LOADING;
        }
        return switch (lane.part()) {
            case MATRIX_PIPE -> Look.MATRIX;
            case VECTOR_PIPE -> Look.VECTOR;
            case SPECIAL_FUNCTION_PIPE -> Look.SPECIAL;
            case SHARED_MEMORY_PORT -> Look.PORT;
            case PRODUCER, CONSUMER, LOADS, STAGE, STORES ->
                throw new IllegalStateException("no unit is used in lane " + lane.part());
        };
    }

    private static Look look(RoleState state) {
        return switch (state) {
            case IDLE -> Look.NOTHING;
            case START -> Look.START;
            case BUSY -> Look.ISSUE;
            case WAIT_FULL, WAIT_EMPTY -> Look.WAIT;
            case TENSOR -> Look.MATRIX;
            case VECTOR -> Look.VECTOR;
            case SPECIAL_FUNCTION -> Look.SPECIAL;
            case SHARED_MEMORY -> Look.PORT;
            case CHAIN -> Look.CHAIN;
            case EPILOGUE, STORE -> Look.EPILOGUE;
        };
    }

    /** The number inside a slice: of copies under way, of the step whose tiles a stage holds, of a pipe's consumer. */
    private static Optional<String> number(Slice slice) {
        Activity activity = slice.activity();
        if (activity instanceof Activity.InFlight flight && flight.copies() > 0) {
            return Optional.of(Integer.toString(flight.copies()));
        } else if (activity instanceof StageState state && state != StageState.EMPTY) {
            return Optional.of(Long.toString(slice.step()));
        } else if (activity instanceof Activity.Use use) {
            return Optional.of(Integer.toString(use.consumer() + 1));
        }
        return Optional.empty();
    }

    /** The slices as rectangles, with their number where there is room. */
    private final class Slices extends AbstractXYAnnotation {
        private static final long serialVersionUID = 1L;
        private final transient Chart.Size size;

        Slices(Chart.Size size) {
            this.size = size;
        }

        @Override
        public void draw(
                Graphics2D graphics,
                XYPlot plot,
                Rectangle2D area,
                ValueAxis time,
                ValueAxis down,
                int rendererIndex,
                PlotRenderingInfo info) {
            graphics.setFont(BundledFont.REGULAR.at(size.isNarrow() ? 9 : 11));
            for (int row = 0; row < lanes.size(); row++) {
                double top = down.valueToJava2D(row - FILLED / 2, area, RectangleEdge.LEFT);
                double bottom = down.valueToJava2D(row + FILLED / 2, area, RectangleEdge.LEFT);
                for (Run run : runs(lanes.get(row))) {
                    double from = time.valueToJava2D(run.from() * 1e-6, area, RectangleEdge.BOTTOM);
                    double to = time.valueToJava2D(run.to() * 1e-6, area, RectangleEdge.BOTTOM);
                    draw(graphics, run, new Rectangle2D.Double(from, top, to - from, bottom - top));
                }
            }
        }

        private void draw(Graphics2D graphics, Run run, Rectangle2D box) {
            graphics.setPaint(run.look().ink.color());
            graphics.fill(box);
            graphics.setPaint(Ink.SURFACE.color());
            graphics.setStroke(HouseStyle.THIN);
            if (box.getWidth() > 3) {
                graphics.draw(box);
            }
            FontMetrics metrics = graphics.getFontMetrics();
            run.number().ifPresent(number -> {
                double width = metrics.getStringBounds(number, graphics).getWidth();
                if (width + 4 <= box.getWidth()) {
                    graphics.setPaint(run.look().ink.onTop().color());
                    double baseline = box.getCenterY() + (metrics.getAscent() - metrics.getDescent()) / 2.0;
                    graphics.drawString(number, (float) (box.getCenterX() - width / 2), (float) baseline);
                }
            });
        }
    }

    /** Slices of one look and number that follow one another, drawn as one. */
    private record Run(Look look, Optional<String> number, long from, long to) {}

    private static List<Run> runs(Lane lane) {
        List<Run> runs = new ArrayList<>();
        for (Slice slice : lane.slices()) {
            Run next = new Run(look(lane, slice), number(slice), slice.startPicoseconds(), slice.endPicoseconds());
            Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
            if (last != null && last.look() == next.look() && last.number().equals(next.number())) {
                runs.set(runs.size() - 1, new Run(last.look(), last.number(), last.from(), next.to()));
            } else {
                runs.add(next);
            }
        }
        runs.removeIf(run -> run.look() == Look.NOTHING);
        return runs;
    }
}
