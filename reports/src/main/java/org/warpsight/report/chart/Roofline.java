package org.warpsight.report.chart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.report.Numbers;
import org.warpsight.sim.roofline.ComputeRoof;
import org.warpsight.sim.roofline.MemoryRoof;
import org.warpsight.sim.serving.ServingResult.OperatorTotal;

/**
 * What a GPU can reach at most, by arithmetic intensity (Williams, Waterman and Patterson, "Roofline", CACM 2009), and
 * what operators reach under it.
 *
 * @param gpu name of the GPU
 * @param compute horizontal roofs, highest first
 * @param memory sloped roofs, slowest first
 * @param points operators
 */
public record Roofline(String gpu, List<ComputeRoof> compute, List<MemoryRoof> memory, List<Point> points) {

    public Roofline {
        compute = List.copyOf(compute);
        memory = List.copyOf(memory);
        points = List.copyOf(points);
    }

    /**
     * An operator.
     *
     * @param phase {@code prefill} or {@code decode}
     * @param share part of the time of all operators, in [0, 1]
     */
    public record Point(String name, String phase, double flops, double hbmBytes, double seconds, double share) {

        /** FLOP per byte of HBM traffic. */
        public double intensity() {
            return flops / hbmBytes;
        }

        /** FLOP per second that were reached. */
        public double flopsPerSecond() {
            return flops / seconds;
        }
    }

    /**
     * The roofs of a GPU: its matrix rates at the clock of the datasheet's peaks, its FP32 vector rate at the
     * maximum clock, and its levels of memory as the simulation bounds them.
     */
    public static Roofline of(Gpu gpu) {
        Map<Rate, List<Precision>> byRate = new LinkedHashMap<>();
        for (Precision precision : Precision.values()) {
            if (gpu.supports(precision)) {
                double rate = gpu.matrixFlopsPerSecond(precision, gpu.product().tensorPeakClockMhz());
                byRate.computeIfAbsent(new Rate(rate, precision.operation()), unused -> new ArrayList<>())
                        .add(precision);
            }
        }
        List<ComputeRoof> compute = new ArrayList<>();
        byRate.forEach((rate, precisions) -> compute.add(new ComputeRoof(
                precisions.stream()
                        .map(precision -> precision.id().toUpperCase(java.util.Locale.ROOT))
                        .collect(Collectors.joining(", ")),
                rate.perSecond(),
                rate.operation())));
        compute.add(new ComputeRoof(
                "FP32 vector", gpu.vectorFlopsPerSecond(gpu.product().maximumClockMhz()), Precision.FP32.operation()));
        compute.sort(Comparator.comparingDouble(ComputeRoof::flopsPerSecond).reversed());
        return new Roofline(
                gpu.product().name(), compute, new org.warpsight.sim.roofline.Roofline(gpu).memoryRoofs(), List.of());
    }

    /** A rate and what is counted. */
    private record Rate(double perSecond, String operation) {}

    /** What the axes count: {@code OP} where no roof is one of floating-point numbers. */
    public String operation() {
        boolean integers = compute.stream().allMatch(roof -> roof.operation().equals(Precision.INT8.operation()));
        return (integers ? Precision.INT8 : Precision.FP32).operation();
    }

    /** The same roofs with the operators of a run; those without FLOPs or HBM traffic have no place in the picture. */
    public Roofline withOperators(List<OperatorTotal> totals) {
        double all =
                totals.stream().mapToDouble(total -> total.time().picoseconds()).sum();
        return withPoints(totals.stream()
                .map(total -> new Point(
                        total.time().name(),
                        total.phase(),
                        total.time().flops(),
                        total.time().hbmBytes(),
                        total.time().picoseconds() * 1e-12,
                        total.time().picoseconds() / all))
                .toList());
    }

    private Roofline withPoints(List<Point> all) {
        return new Roofline(
                gpu,
                compute,
                memory,
                all.stream()
                        .filter(point -> point.flops() > 0 && point.hbmBytes() > 0 && point.seconds() > 0)
                        .sorted(Comparator.comparingDouble(Point::share).reversed())
                        .toList());
    }

    /** The matrix roof of a precision's name or the highest; what the ridge is quoted for. */
    ComputeRoof ridgeRoof() {
        return compute.stream()
                .filter(roof -> roof.name().contains("BF16"))
                .findFirst()
                .orElse(compute.get(0));
    }

    /** FLOP per byte above which HBM no longer limits the 16-bit matrix rate. */
    public double ridge() {
        return ridgeRoof().flopsPerSecond() / memory.get(0).bytesPerSecond();
    }

    /** One sentence: on which side of the ridge the time goes. */
    public String takeaway() {
        String ridge = "Below " + Numbers.of(ridge()) + " " + operation() + " per byte, HBM limits 16-bit arithmetic";
        if (points.isEmpty()) {
            return ridge + "; above it the matrix pipes do.";
        }
        if (points.size() == 1) {
            Point only = points.get(0);
            return only.name() + " reaches " + Numbers.si(only.flopsPerSecond(), operation() + "/s") + " at "
                    + Numbers.of(only.intensity()) + " " + operation() + " per byte of HBM traffic; the ridge is at "
                    + Numbers.of(ridge()) + ".";
        }
        double drawn = points.stream().mapToDouble(Point::share).sum();
        double left = points.stream()
                .filter(point -> point.intensity() < ridge())
                .mapToDouble(Point::share)
                .sum();
        return ridge + ": operators with " + Numbers.percent(left / drawn)
                + " of the time drawn here are on that side.";
    }
}
