package org.warpsight.workload.operator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Streaming.Kind;

/** Collects the operators of a pass; equal ones become one entry, in order of first appearance. */
final class OperatorList {
    private final Map<Operator, Integer> counts = new LinkedHashMap<>();
    private final Precision wide;
    private int repetitions = 1;

    /** @param wide precision of streaming operators and collectives */
    OperatorList(Precision wide) {
        this.wide = wide;
    }

    /** What is added from now on occurs so many times. */
    void repeat(int count) {
        repetitions = count;
    }

    void add(Operator operator) {
        add(operator, repetitions);
    }

    void add(Operator operator, int count) {
        if (count > 0) {
            counts.merge(operator, count, Integer::sum);
        }
    }

    /** An operator that occurs several times wherever it is added once. */
    void addTimes(Operator operator, int times) {
        add(operator, times * repetitions);
    }

    /** Bytes of wide elements. */
    double bytes(double elements) {
        return elements * wide.bytes();
    }

    /** A GEMM with weights of a layer, after the quantisation of its input. */
    void linear(OperatorPrecisions precisions, String name, int rows, int n, int k) {
        Gemm gemm = precisions.linear(name, rows, n, k);
        precisions.quantisation(gemm).ifPresent(this::add);
        add(gemm);
    }

    void streaming(Kind kind, long rows, int width) {
        streaming(kind.id(), kind, rows, width);
    }

    void streaming(String name, Kind kind, long rows, int width) {
        add(new Streaming(name, kind, rows, width, wide));
    }

    /** A collective over buffers of {@code elements} wide elements; nothing where one GPU is alone. */
    void collective(String name, Collective.Kind kind, double elements, int ranks) {
        collective(name, kind, elements, wide, ranks);
    }

    void collective(String name, Collective.Kind kind, double elements, Precision precision, int ranks) {
        if (ranks > 1) {
            add(new Collective(name, kind, elements * precision.bytes(), ranks));
        }
    }

    List<LayerOperator> toList() {
        return counts.entrySet().stream()
                .map(entry -> new LayerOperator(entry.getKey(), entry.getValue()))
                .toList();
    }
}
