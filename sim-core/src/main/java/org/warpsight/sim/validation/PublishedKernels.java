package org.warpsight.sim.validation;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Rows of the kernel tables of papers and READMEs: each family of kernels takes the rows that it knows, by their kernel,
 * implementation and shape; the others have no model.
 *
 * <p>{@code config} often repeats the measured time in words, so no family reads numbers from it.
 */
final class PublishedKernels {
    /** The first that takes a row predicts it. */
    private static final List<Function<RowInputs, Optional<RowCase>>> FAMILIES = List.of(
            DeepGemmCase::of,
            WeightOnlyCase::of,
            PublishedAttentionCase::of,
            PublishedEagerCase::of,
            PublishedGemmCase::of,
            LigerCase::of,
            PyTorchSequenceCase::of,
            PublishedMlpCase::of,
            TorchStreamCase::of,
            ArrayStreamCase::of,
            AiterMixtureCase::of);

    private PublishedKernels() {}

    static RowCase caseOf(RowInputs row) {
        if (row.gpuIfKnown().isEmpty()) {
            return new UnmodelledCase(row.kind(), "there is no profile of a GPU '" + row.text("gpu") + "'");
        }
        return FAMILIES.stream()
                .flatMap(family -> family.apply(row).stream())
                .findFirst()
                .orElseGet(() -> new UnmodelledCase(
                        row.kind(),
                        "kernel '" + row.text("kernel") + "' of " + row.text("impl") + " is not modelled yet"));
    }
}
