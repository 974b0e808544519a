package org.warpsight.report.chart;

import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.LookupPaintScale;
import org.jfree.chart.renderer.xy.XYBlockRenderer;
import org.jfree.data.xy.DefaultXYZDataset;
import org.warpsight.sim.gpu.BankConflicts;
import org.warpsight.sim.gpu.BankPhase;
import org.warpsight.sim.gpu.BankPhase.Word;

/** Lanes on banks: banks across, wavefronts down; what comes late because of a conflict stands out. */
public final class BankMap {
    private static final int ROW_PIXELS = 20;
    private static final int FRAME_PIXELS = 130;
    private static final double BLOCK = 0.9;

    /** A cell of the map. */
    private record Cell(int bank, int row, Word word, Kind kind) {}

    /** What a bank does in a wavefront, and its ink. */
    private enum Kind {
        IDLE("idle bank", Ink.GRID),
        FIRST("served in the phase's first wavefront", Ink.BLUE),
        LATE("has to wait: the bank serves another word", Ink.ORANGE);

        private final String label;
        private final Ink ink;

        Kind(String label, Ink ink) {
            this.label = label;
            this.ink = ink;
        }
    }

    private final BankConflicts conflicts;
    private final List<String> rows = new ArrayList<>();
    private final List<Cell> cells = new ArrayList<>();

    private BankMap(BankConflicts conflicts) {
        this.conflicts = conflicts;
        int number = 0;
        for (BankPhase phase : conflicts.phases()) {
            number++;
            for (int wavefront = 0; wavefront < phase.wavefronts(); wavefront++) {
                rows.add(wavefront == 0 ? "phase " + number : "+" + wavefront);
                for (int bank = 0; bank < conflicts.banks(); bank++) {
                    Word word = phase.served(wavefront).get(bank);
                    Kind kind = word == null ? Kind.IDLE : wavefront == 0 ? Kind.FIRST : Kind.LATE;
                    cells.add(new Cell(bank, rows.size() - 1, word, kind));
                }
            }
        }
    }

    /** The picture of an access. */
    public static Chart of(BankConflicts conflicts, String title) {
        BankMap map = new BankMap(conflicts);
        int height = FRAME_PIXELS + ROW_PIXELS * map.rows.size();
        return new Chart(
                "shared-memory",
                title,
                map.takeaway(),
                Chart.Size.wide(height),
                Chart.Size.narrow(height),
                size -> map.draw());
    }

    private String takeaway() {
        return conflicts.conflictFree()
                ? "No bank is asked for two words at once: " + conflicts.wavefronts() + " wavefronts."
                : "Up to " + conflicts.degree() + " words are wanted of one bank: " + conflicts.wavefronts()
                        + " wavefronts instead of " + conflicts.conflictFreeWavefronts() + ".";
    }

    private JFreeChart draw() {
        NumberAxis across = HouseStyle.across("bank", conflicts.banks());
        across.setRange(-0.5, conflicts.banks() - 0.5);
        across.setTickUnit(new NumberTickUnit(conflicts.banks() / 8.0));
        SymbolAxis down = new SymbolAxis(null, rows.toArray(String[]::new));
        HouseStyle.style(down);
        down.setInverted(true);
        down.setGridBandsVisible(false);
        XYPlot plot = HouseStyle.plot(across, down);
        plot.setDomainGridlinesVisible(false);
        plot.setRangeGridlinesVisible(false);
        plot.setDomainAxisLocation(AxisLocation.TOP_OR_LEFT);
        plot.setDataset(dataset());
        plot.setRenderer(renderer());
        cells.stream().filter(cell -> cell.word() != null).forEach(cell -> plot.addAnnotation(lane(cell)));
        return HouseStyle.chart(plot, Legend.of(Legend.area(Kind.FIRST.label, Kind.FIRST.ink.color()), late(), idle()));
    }

    private static org.jfree.chart.LegendItem late() {
        return Legend.area(Kind.LATE.label, Kind.LATE.ink.color());
    }

    private static org.jfree.chart.LegendItem idle() {
        return Legend.area(Kind.IDLE.label, Kind.IDLE.ink.color());
    }

    private DefaultXYZDataset dataset() {
        DefaultXYZDataset dataset = new DefaultXYZDataset();
        dataset.addSeries("banks", new double[][] {
            cells.stream().mapToDouble(Cell::bank).toArray(),
            cells.stream().mapToDouble(Cell::row).toArray(),
            cells.stream().mapToDouble(cell -> cell.kind().ordinal()).toArray()
        });
        return dataset;
    }

    private static XYBlockRenderer renderer() {
        LookupPaintScale inks = new LookupPaintScale(0, Kind.values().length, Ink.GRID.color());
        for (Kind kind : Kind.values()) {
            inks.add(kind.ordinal(), kind.ink.color());
        }
        XYBlockRenderer renderer = new XYBlockRenderer();
        renderer.setPaintScale(inks);
        renderer.setBlockWidth(BLOCK);
        renderer.setBlockHeight(BLOCK);
        return renderer;
    }

    private static XYTextAnnotation lane(Cell cell) {
        String others = cell.word().lanes().size() > 1 ? "+" : "";
        XYTextAnnotation text = new XYTextAnnotation(cell.word().lanes().get(0) + others, cell.bank(), cell.row());
        text.setFont(BundledFont.REGULAR.at(11));
        text.setPaint(cell.kind().ink.onTop().color());
        return text;
    }
}
