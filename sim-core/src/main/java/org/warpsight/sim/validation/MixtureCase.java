package org.warpsight.sim.validation;

import java.util.List;
import java.util.Optional;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.sequence.MixtureKernels;
import org.warpsight.sim.kernel.sequence.MixtureLayer;
import org.warpsight.sim.validation.Prediction.Unpredicted;
import org.warpsight.workload.model.ExpertScoring;
import org.warpsight.workload.operator.ExpertRouting;
import org.warpsight.workload.operator.PowerLawRouting;
import org.warpsight.workload.operator.Scaling;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * A row of a mixture-of-experts table: the fused layer of the rank with most work.
 *
 * <pre>
 *   route ► sort ► gather ► grouped GEMM up ► activation ► grouped GEMM down ► sum over experts
 * </pre>
 *
 * @param tokens tokens of all expert-parallel ranks
 * @param experts experts of all ranks
 * @param expertSize inner size of an expert before tensor parallelism
 */
record MixtureCase(
        Gpu gpu,
        String dtype,
        int tokens,
        int hiddenSize,
        int expertSize,
        int expertsPerToken,
        int experts,
        int tp,
        int ep,
        String distribution,
        Library library)
        implements RowCase {
    private static final String POWER_LAW = "power_law_";

    static MixtureCase of(RowInputs row) {
        row.requireMultiple("num_experts", "ep");
        row.requireMultiple("inter_size", "tp");
        row.requireAtMost("topk", "num_experts");
        return new MixtureCase(
                row.gpu(),
                row.text("dtype"),
                row.count("num_tokens"),
                row.count("hidden_size"),
                row.count("inter_size"),
                row.count("topk"),
                row.count("num_experts"),
                row.count("tp"),
                row.count("ep"),
                row.text("distribution"),
                row.library());
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        Optional<Precision> precision = Dtypes.on(gpu, dtype.equals("fp8_block") ? "fp8" : dtype);
        Optional<ExpertRouting> routing = routing();
        return List.of(
                precision.isPresent() && routing.isPresent()
                        ? predict(simulators, precision.get(), routing.get())
                        : new Unpredicted("experts in " + dtype + " with routing " + distribution
                                + " are not modelled for " + gpu.id()));
    }

    private Optional<ExpertRouting> routing() {
        if (distribution.equals("balanced")) {
            return Optional.of(new ExpertRouting.Balanced());
        }
        if (!distribution.startsWith(POWER_LAW)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new PowerLawRouting(Double.parseDouble(distribution.substring(POWER_LAW.length()))));
        } catch (NumberFormatException noExponent) {
            return Optional.empty();
        }
    }

    /** Models whose experts are not gated: Nemotron-H's ReLU^2 (top 22 of 512; 2688 x 1856). */
    private boolean gated() {
        return !(expertsPerToken == 22 || hiddenSize == 2688 && expertSize == 1856);
    }

    private Prediction predict(Simulators simulators, Precision precision, ExpertRouting routing) {
        MixtureLayer layer = new MixtureLayer(
                tokens,
                hiddenSize,
                expertSize / tp,
                experts,
                expertsPerToken,
                routing.busiestRank(tokens, experts, expertsPerToken, ep),
                (long) tokens * expertsPerToken / ep,
                gated() ? Kind.SWIGLU : Kind.RELU_SQUARED,
                precision,
                precision,
                dtype.equals("fp8_block") ? Scaling.BLOCKS : Scaling.usual(precision, precision),
                // The tool routes all models by RenormalizeMoeRoutingMethod (collector/trtllm/collect_moe.py).
                ExpertScoring.SOFTMAX_OF_CHOSEN);
        Replays replays = Replays.ofExperts(routing instanceof ExpertRouting.Balanced);
        double startUs = MixtureKernels.startsDependent(gpu, layer)
                ? replays.dependentStartUs(gpu)
                : replays.startUs(gpu, false);
        return Prediction.of(MixtureKernels.of(gpu, layer, replays.layers()), simulators.graph(gpu, replays), startUs);
    }
}
