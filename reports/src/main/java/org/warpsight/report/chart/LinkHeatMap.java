package org.warpsight.report.chart;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.LookupPaintScale;
import org.jfree.chart.renderer.xy.XYBlockRenderer;
import org.jfree.data.xy.DefaultXYZDataset;
import org.warpsight.report.Numbers;
import org.warpsight.sim.network.CollectiveResult;
import org.warpsight.sim.network.CollectiveResult.Load;

/**
 * How much of the time each link is needed: what a link does down, which GPU, card or switch across.
 *
 * <pre>
 *   one node      GPU out, GPU in × GPUs;   in a mesh from × to
 *   more          GPU out, GPU in, card out, card in of each node × number within the node
 * </pre>
 */
public final class LinkHeatMap {
    private static final Pattern NAME = Pattern.compile("(?:node (\\d+) )?(.*?) (\\d+) (?:to (\\d+)|(\\w+))");
    private static final int ROW_PIXELS = 24;
    private static final int FRAME_PIXELS = 130;
    private static final int MOST_NODES = 8;
    private static final int STEPS = 10;
    private static final double BLOCK = 0.92;

    private record Cell(String row, int column, double utilisation) {}

    private final List<Cell> cells = new ArrayList<>();
    private final List<String> rows;
    private final int columns;
    private final boolean mesh;

    private LinkHeatMap(List<Load> loads) {
        Set<String> names = new LinkedHashSet<>();
        boolean toPeers = false;
        for (Load load : loads) {
            Matcher name = NAME.matcher(load.link().name());
            if (!name.matches() || "blocks".equals(name.group(5)) || isFar(name.group(1))) {
                continue;
            }
            boolean peer = name.group(4) != null;
            toPeers |= peer;
            String node = name.group(1) == null ? "" : "node " + name.group(1) + " ";
            String row = node + (peer ? "from GPU " + name.group(3) : name.group(2) + " " + name.group(5));
            names.add(row);
            int column = Integer.parseInt(peer ? name.group(4) : name.group(3));
            cells.add(new Cell(row, column, load.utilisation()));
        }
        rows = List.copyOf(names);
        columns = 1 + cells.stream().mapToInt(Cell::column).max().orElse(0);
        mesh = toPeers;
    }

    private static boolean isFar(String node) {
        return node != null && Integer.parseInt(node) >= MOST_NODES;
    }

    /** The map of one collective; of many nodes the first eight are shown. */
    public static Chart of(CollectiveResult result, String title) {
        return of(result.loads(), title);
    }

    /** The map of links and what passed them, at least one; of many nodes the first eight are shown. */
    public static Chart of(List<Load> loads, String title) {
        LinkHeatMap map = new LinkHeatMap(loads);
        Load busiest = loads.stream()
                .max(Comparator.comparingDouble(Load::utilisation))
                .orElseThrow();
        int height = FRAME_PIXELS + ROW_PIXELS * map.rows.size();
        return new Chart(
                "links",
                title + ": links in use",
                "Busiest: " + busiest.link().name() + ", needed " + Numbers.percent(busiest.utilisation())
                        + " of the time.",
                Chart.Size.wide(height),
                Chart.Size.narrow(height),
                map::draw);
    }

    private JFreeChart draw(Chart.Size size) {
        String[] numbers = new String[columns];
        for (int column = 0; column < columns; column++) {
            numbers[column] = Integer.toString(column);
        }
        SymbolAxis across = axis(mesh ? "to GPU (number)" : "number within the node", numbers);
        SymbolAxis down = axis(null, rows.toArray(String[]::new));
        down.setInverted(true);
        XYPlot plot = HouseStyle.plot(across, down);
        plot.setDomainGridlinesVisible(false);
        plot.setRangeGridlinesVisible(false);
        plot.setDataset(dataset());
        plot.setRenderer(renderer());
        if (!size.isNarrow() && columns <= 16) {
            cells.forEach(cell -> plot.addAnnotation(percent(cell)));
        }
        return HouseStyle.chart(
                plot,
                Legend.of(legend("idle", 0), legend("half of the time", STEPS / 2), legend("all of the time", STEPS)));
    }

    private static SymbolAxis axis(String label, String[] symbols) {
        SymbolAxis axis = new SymbolAxis(label, symbols);
        HouseStyle.style(axis);
        axis.setGridBandsVisible(false);
        return axis;
    }

    private DefaultXYZDataset dataset() {
        DefaultXYZDataset dataset = new DefaultXYZDataset();
        dataset.addSeries("links", new double[][] {
            cells.stream().mapToDouble(Cell::column).toArray(),
            cells.stream().mapToDouble(cell -> rows.indexOf(cell.row())).toArray(),
            cells.stream().mapToDouble(Cell::utilisation).toArray()
        });
        return dataset;
    }

    private static XYBlockRenderer renderer() {
        LookupPaintScale inks = new LookupPaintScale(0, 1 + 1.0 / STEPS, ink(STEPS));
        for (int step = 0; step <= STEPS; step++) {
            inks.add(Math.max(0, (step - 0.5) / STEPS), ink(step));
        }
        XYBlockRenderer renderer = new XYBlockRenderer();
        renderer.setPaintScale(inks);
        renderer.setBlockWidth(BLOCK);
        renderer.setBlockHeight(BLOCK);
        return renderer;
    }

    private static Color ink(int step) {
        return step == 0 ? Ink.GRID.color() : Ink.BLUE.color((double) step / STEPS);
    }

    private static LegendItem legend(String name, int step) {
        return Legend.area(name, ink(step));
    }

    private XYTextAnnotation percent(Cell cell) {
        XYTextAnnotation text = new XYTextAnnotation(
                Math.round(100 * cell.utilisation()) + " %", cell.column(), rows.indexOf(cell.row()));
        text.setFont(BundledFont.REGULAR.at(11));
        text.setPaint((cell.utilisation() > 0.6 ? Ink.SURFACE : Ink.TEXT).color());
        return text;
    }
}
