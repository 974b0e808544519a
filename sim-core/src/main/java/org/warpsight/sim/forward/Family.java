package org.warpsight.sim.forward;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;
import org.warpsight.workload.model.ExpertScoring;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.Communication;
import org.warpsight.workload.operator.ExpertChoice;
import org.warpsight.workload.operator.ExpertStep;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.GroupedGemm;
import org.warpsight.workload.operator.Operator;
import org.warpsight.workload.operator.Scaling;
import org.warpsight.workload.operator.Streaming;

/** Operators that differ only in sizes which depend on the batch; each family has one table. */
sealed interface Family
        permits AttentionFamily,
                Family.Choices,
                Family.ExpertSteps,
                Family.Gemms,
                Family.Groups,
                Family.Single,
                Family.Streams {

    /** Identifier in cache files. */
    String id();

    /** The sizes that vary, at most three. */
    List<Axis> axes();

    /** The member with given sizes, one per axis. */
    Operator at(int... sizes);

    /** An operator as a member of its family. */
    record Member(Family family, int... sizes) {}

    /**
     * The family of an operator and its place in it.
     *
     * @throws IllegalArgumentException for a collective, which needs no table
     */
    static Member of(Operator operator) {
        if (operator instanceof Gemm gemm) {
            return new Member(
                    new Gemms(
                            gemm.batch(),
                            gemm.n(),
                            gemm.k(),
                            gemm.activations(),
                            gemm.weights(),
                            gemm.output(),
                            gemm.scaling()),
                    gemm.m());
        } else if (operator instanceof Streaming streaming) {
            Streams family =
                    new Streams(streaming.kind(), streaming.width(), streaming.precision(), streaming.scales());
            return new Member(family, Math.toIntExact(streaming.rows()));
        } else if (operator instanceof Attention attention) {
            return AttentionFamily.Heads.of(attention)
                    .member(attention.sequences(), attention.queries(), attention.keys());
        } else if (operator instanceof GroupedGemm grouped) {
            return Groups.member(grouped);
        } else if (operator instanceof ExpertChoice choice) {
            Choices family =
                    new Choices(choice.experts(), choice.expertsPerToken(), choice.scoring(), choice.precision());
            return new Member(family, choice.tokens());
        } else if (operator instanceof ExpertStep step) {
            ExpertSteps family = new ExpertSteps(
                    step.step(),
                    step.experts(),
                    step.expertsPerToken(),
                    step.localExperts(),
                    step.width(),
                    step.precision());
            return new Member(family, step.tokens(), Math.toIntExact(Math.max(1, step.rows())));
        } else if (operator instanceof Communication communication) {
            throw new IllegalArgumentException("communication " + communication.name() + " has no table");
        }
        throw new IllegalStateException("no family for " + operator);
    }

    /** GEMMs that differ in m. */
    record Gemms(int batch, int n, int k, Precision activations, Precision weights, Precision output, Scaling scaling)
            implements Family {

        @Override
        public String id() {
            return "gemm batch=" + batch + " n=" + n + " k=" + k + " " + activations.id() + " " + weights.id() + " "
                    + output.id() + " " + scaling.id();
        }

        @Override
        public List<Axis> axes() {
            return List.of(Axes.TILE_ROWS);
        }

        @Override
        public Operator at(int... sizes) {
            return new Gemm("gemm", batch, sizes[0], n, k, activations, weights, output, scaling);
        }
    }

    /** Streaming operators that differ in rows. */
    record Streams(Streaming.Kind kind, int width, Precision precision, Scales scales) implements Family {

        @Override
        public String id() {
            return kind.id() + " width=" + width + " " + precision.id() + " " + scales.id();
        }

        @Override
        public List<Axis> axes() {
            return List.of(Axes.ROWS);
        }

        @Override
        public Operator at(int... sizes) {
            return new Streaming(kind.id(), kind, sizes[0], width, precision, scales);
        }
    }

    /** Choices of experts that differ in tokens. */
    record Choices(int experts, int expertsPerToken, ExpertScoring scoring, Precision precision) implements Family {

        @Override
        public String id() {
            return "expert choice " + expertsPerToken + "/" + experts + " " + scoring.id() + " " + precision.id();
        }

        @Override
        public List<Axis> axes() {
            return List.of(Axes.ROWS);
        }

        @Override
        public Operator at(int... sizes) {
            return new ExpertChoice("expert choice", sizes[0], experts, expertsPerToken, scoring, precision);
        }
    }

    /** Steps of a mixture that differ in tokens and in rows of the experts of one GPU. */
    record ExpertSteps(
            ExpertStep.Step step, int experts, int expertsPerToken, int localExperts, int width, Precision precision)
            implements Family {

        @Override
        public String id() {
            return "expert step " + step.name().toLowerCase(Locale.ROOT) + " experts=" + expertsPerToken + "/" + experts
                    + " here=" + localExperts + " width=" + width + " " + precision.id();
        }

        @Override
        public List<Axis> axes() {
            return List.of(Axes.ROWS, Axes.ROWS);
        }

        @Override
        public Operator at(int... sizes) {
            return new ExpertStep(
                    "expert step", step, sizes[0], experts, expertsPerToken, localExperts, sizes[1], width, precision);
        }
    }

    /** Grouped GEMMs with evenly filled groups that differ in the rows of all groups together. */
    record Groups(
            int groups,
            int n,
            int k,
            Precision activations,
            Precision weights,
            Precision output,
            GroupedGemm.Epilogue epilogue,
            Scaling scaling)
            implements Family {

        /** A table's member if the groups are filled evenly, else a family of its own. */
        static Member member(GroupedGemm grouped) {
            int least =
                    grouped.rows().stream().mapToInt(Integer::intValue).min().orElse(0);
            int most = grouped.rows().stream().mapToInt(Integer::intValue).max().orElse(0);
            if (most - least > 1 || !grouped.tunedRows().equals(grouped.rows())) {
                return new Member(new Single(grouped));
            }
            Groups family = new Groups(
                    grouped.rows().size(),
                    grouped.n(),
                    grouped.k(),
                    grouped.activations(),
                    grouped.weights(),
                    grouped.output(),
                    grouped.epilogue(),
                    grouped.scaling());
            return new Member(family, Math.toIntExact(Math.max(1, grouped.totalRows())));
        }

        @Override
        public String id() {
            return "grouped groups=" + groups + " n=" + n + " k=" + k + " " + activations.id() + " " + weights.id()
                    + " " + output.id() + " " + epilogue.name().toLowerCase(Locale.ROOT) + " " + scaling.id();
        }

        @Override
        public List<Axis> axes() {
            return List.of(Axes.groupedRows(groups));
        }

        @Override
        public Operator at(int... sizes) {
            List<Integer> rows = IntStream.range(0, groups)
                    .mapToObj(group -> sizes[0] / groups + (group < sizes[0] % groups ? 1 : 0))
                    .toList();
            return new GroupedGemm("grouped", rows, rows, n, k, activations, weights, output, epilogue, scaling);
        }
    }

    /** One operator that no table can hold. */
    record Single(GroupedGemm operator) implements Family {

        @Override
        public String id() {
            return "grouped n=" + operator.n() + " k=" + operator.k() + " "
                    + operator.activations().id() + " " + operator.weights().id() + " "
                    + operator.output().id() + " "
                    + operator.epilogue().name().toLowerCase(Locale.ROOT) + " "
                    + operator.scaling().id() + " tuned " + joined(operator.tunedRows()) + " rows "
                    + joined(operator.rows());
        }

        private static String joined(List<Integer> rows) {
            return rows.stream().map(Object::toString).collect(Collectors.joining(" "));
        }

        @Override
        public List<Axis> axes() {
            return List.of();
        }

        @Override
        public Operator at(int... sizes) {
            return operator;
        }
    }
}
