package org.warpsight.report.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.GroupedGemm;
import org.warpsight.workload.operator.Operator;
import org.warpsight.workload.operator.Streaming;

/** What the caller could ask otherwise: more at a time, fewer bits, launches from a graph, operands left in L2. */
final class CallVariants {
    private CallVariants() {}

    static List<Variant> of(KernelCase asked) {
        List<Variant> variants = new ArrayList<>();
        Operator operator = asked.operator();
        if (operator instanceof Gemm gemm) {
            add(variants, asked, "twice the rows in one GEMM (m = " + 2 * gemm.m() + "), time per row", doubled(gemm));
            if (gemm.activations().bits() == 16 && asked.gpu().supports(Precision.FP8)) {
                add(variants, asked, "operands in FP8", eightBits(gemm));
            }
        } else if (operator instanceof GroupedGemm grouped) {
            addGroups(variants, asked, grouped);
        } else if (operator instanceof Attention attention) {
            add(
                    variants,
                    asked,
                    "twice the sequences in one batch (" + 2 * attention.sequences() + "), time per sequence",
                    doubled(attention));
            if (attention.cache().bits() == 16 && asked.gpu().supports(Precision.FP8)) {
                add(variants, asked, "queries, keys and values in FP8", eightBits(attention));
            }
        } else if (operator instanceof Streaming streaming) {
            add(
                    variants,
                    asked,
                    "twice the rows in one kernel, time per row",
                    streaming.withRows(2 * streaming.rows()));
        }
        if (asked.launch() != LaunchMode.GRAPH) {
            variants.add(new Variant(Variant.Kind.CALL, "launched from a graph", asked.launchedBy(LaunchMode.GRAPH)));
        }
        if (!asked.warm()) {
            variants.add(new Variant(
                    Variant.Kind.CALL, "operands left in L2 by the kernel before, as far as they fit", asked.warmed()));
        }
        return variants;
    }

    private static void addGroups(List<Variant> variants, KernelCase asked, GroupedGemm grouped) {
        List<Integer> twice = grouped.rows().stream().map(rows -> 2 * rows).toList();
        add(variants, asked, "twice the rows in every group, time per row", with(grouped, twice));
        List<Integer> even = evenly(grouped);
        if (!even.equals(grouped.rows())) {
            add(variants, asked, "as many rows spread evenly over its groups", with(grouped, even));
        }
        if (grouped.activations().bits() == 16 && asked.gpu().supports(Precision.FP8)) {
            add(
                    variants,
                    asked,
                    "operands in FP8",
                    new GroupedGemm(
                            grouped.name(),
                            grouped.rows(),
                            grouped.n(),
                            grouped.k(),
                            Precision.FP8,
                            Precision.FP8,
                            grouped.output()));
        }
    }

    /** As many rows in every group as in every other, but for one. */
    private static List<Integer> evenly(GroupedGemm grouped) {
        int groups = grouped.rows().size();
        long total = grouped.totalRows();
        return IntStream.range(0, groups)
                .mapToObj(group -> (int) (total * (group + 1) / groups - total * group / groups))
                .toList();
    }

    private static GroupedGemm with(GroupedGemm grouped, List<Integer> rows) {
        return new GroupedGemm(
                        grouped.name(),
                        rows,
                        grouped.n(),
                        grouped.k(),
                        grouped.activations(),
                        grouped.weights(),
                        grouped.output())
                .scaledBy(grouped.scaling());
    }

    /** Another operator, for which a plan is chosen anew. */
    private static void add(List<Variant> variants, KernelCase asked, String change, Operator other) {
        variants.add(new Variant(Variant.Kind.CALL, change, asked.of(other)));
    }

    private static Gemm doubled(Gemm gemm) {
        return new Gemm(
                gemm.name(),
                gemm.batch(),
                2 * gemm.m(),
                gemm.n(),
                gemm.k(),
                gemm.activations(),
                gemm.weights(),
                gemm.output(),
                gemm.scaling());
    }

    private static Gemm eightBits(Gemm gemm) {
        return new Gemm(
                gemm.name(), gemm.batch(), gemm.m(), gemm.n(), gemm.k(), Precision.FP8, Precision.FP8, gemm.output());
    }

    private static Attention doubled(Attention attention) {
        return attention(attention, 2 * attention.sequences(), attention.activations(), attention.cache());
    }

    private static Attention eightBits(Attention attention) {
        return attention(attention, attention.sequences(), Precision.FP8, Precision.FP8);
    }

    private static Attention attention(Attention attention, int sequences, Precision activations, Precision cache) {
        return new Attention(
                attention.name(),
                sequences,
                attention.queries(),
                attention.keys(),
                attention.heads(),
                attention.keyValueHeads(),
                attention.queryKeyDim(),
                attention.valueDim(),
                attention.window(),
                attention.causal(),
                attention.latentCache(),
                activations,
                cache,
                attention.cacheScales());
    }
}
