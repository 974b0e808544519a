package org.warpsight.report.command;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.warpsight.report.Numbers;

/**
 * A roofline in characters, on two logarithmic axes.
 *
 * <pre>
 *        /------
 *      /   o
 *    /
 * </pre>
 */
final class RooflinePlot {
    private static final int WIDTH = 64;
    private static final int HEIGHT = 12;
    private static final String MARGIN = " ".repeat(15);

    private final double bytesPerSecond;
    private final double flopsPerSecond;
    private final String operation;
    private final double leftmost;
    private final double rightmost;
    private final double lowest;
    private final double highest;
    private final char[][] canvas = new char[HEIGHT][WIDTH];

    private RooflinePlot(double bytesPerSecond, double flopsPerSecond, String operation, List<Mark> marks) {
        this.bytesPerSecond = bytesPerSecond;
        this.flopsPerSecond = flopsPerSecond;
        this.operation = operation;
        double ridge = flopsPerSecond / bytesPerSecond;
        double least = marks.stream().mapToDouble(Mark::intensity).min().orElse(ridge);
        double most = marks.stream().mapToDouble(Mark::intensity).max().orElse(ridge);
        double slowest = marks.stream().mapToDouble(Mark::rate).min().orElse(flopsPerSecond);
        this.leftmost = Math.min(ridge / 100, least / 3);
        this.rightmost = Math.max(ridge * 30, most * 3);
        this.highest = flopsPerSecond * 2;
        this.lowest = Math.min(leftmost * bytesPerSecond, slowest / 2);
        for (char[] row : canvas) {
            Arrays.fill(row, ' ');
        }
    }

    /**
     * A kernel in the plot.
     *
     * @param sign the character that stands for it
     * @param intensity its FLOPs per byte of HBM traffic, more than 0
     * @param rate FLOPs per second that it reaches, more than 0
     */
    record Mark(char sign, double intensity, double rate) {}

    /**
     * The roofs of HBM and of arithmetic with kernels under them. One kernel has its figures at the axes; of several that
     * share a place the last is seen.
     */
    static String of(double bytesPerSecond, double flopsPerSecond, String operation, List<Mark> marks) {
        return new RooflinePlot(bytesPerSecond, flopsPerSecond, operation, marks).draw(marks);
    }

    private String draw(List<Mark> marks) {
        for (int column = 0; column < WIDTH; column++) {
            double here = leftmost * Math.pow(rightmost / leftmost, (column + 0.5) / WIDTH);
            double slope = here * bytesPerSecond;
            canvas[row(Math.min(slope, flopsPerSecond))][column] = slope < flopsPerSecond ? '/' : '-';
        }
        double ridge = flopsPerSecond / bytesPerSecond;
        for (int row = row(flopsPerSecond) + 1; row < HEIGHT; row++) {
            canvas[row][column(ridge)] = '.';
        }
        for (Mark mark : marks) {
            canvas[row(mark.rate())][column(mark.intensity())] = mark.sign();
        }
        Optional<Mark> single = marks.size() == 1 ? Optional.of(marks.get(0)) : Optional.empty();
        String[] labels = new String[HEIGHT];
        Arrays.fill(labels, "");
        labels[row(flopsPerSecond)] = Numbers.si(flopsPerSecond, operation + "/s");
        single.ifPresent(
                mark -> labels[row(mark.rate())] = mark.sign() + " " + Numbers.si(mark.rate(), operation + "/s"));
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < HEIGHT; row++) {
            text.append(" ".repeat(MARGIN.length() - 1 - labels[row].length()))
                    .append(labels[row])
                    .append(" |");
            text.append(new String(canvas[row]).stripTrailing()).append('\n');
        }
        text.append(MARGIN).append('+').append("-".repeat(WIDTH)).append('\n');
        text.append(MARGIN).append(axis(single, ridge)).append('\n');
        return text.toString();
    }

    private String axis(Optional<Mark> single, double ridge) {
        char[] line = new char[WIDTH + 1];
        Arrays.fill(line, ' ');
        write(line, column(ridge) + 1, "ridge " + Numbers.of(ridge));
        single.ifPresent(
                mark -> write(line, column(mark.intensity()) + 1, mark.sign() + " " + Numbers.of(mark.intensity())));
        return new String(line).stripTrailing() + "  " + operation + " per byte of HBM traffic";
    }

    /** Writes a word centred at a place where it covers nothing; a word without room is left out. */
    private static void write(char[] line, int centre, String word) {
        int start = Math.max(0, Math.min(line.length - word.length(), centre - word.length() / 2));
        for (int shift : new int[] {0, 4, -4, 8, -8, 12, -12, 16, -16}) {
            int at = start + shift;
            boolean inside = at >= 0 && at + word.length() <= line.length;
            if (inside
                    && new String(
                                    line,
                                    Math.max(0, at - 1),
                                    Math.min(line.length, at + word.length() + 1) - Math.max(0, at - 1))
                            .isBlank()) {
                word.getChars(0, word.length(), line, at);
                return;
            }
        }
    }

    private int column(double intensity) {
        return clamp((int) (WIDTH * Math.log(intensity / leftmost) / Math.log(rightmost / leftmost)), WIDTH);
    }

    private int row(double rate) {
        return clamp((int) (HEIGHT * Math.log(highest / rate) / Math.log(highest / lowest)), HEIGHT);
    }

    private static int clamp(int place, int size) {
        return Math.max(0, Math.min(size - 1, place));
    }
}
