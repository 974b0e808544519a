package org.warpsight.sim.kernel;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.hardware.json.JsonFormat;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.Gemm;

/**
 * The plans that libraries consider on an architecture, read from {@code plans/<architecture>.json}: constraints, never
 * shapes.
 *
 * @param grouped plans of grouped GEMMs
 * @param gated plans of grouped GEMMs that multiply both input matrices of a gated expert in one block
 * @param vector GEMM plans for FP32 on the vector pipes
 * @param weightOnly GEMM plans for weights that are converted before they are multiplied
 * @param integer GEMM plans for INT8 activations and weights
 * @param blockScaled GEMM plans for scales that change along k
 * @param blockScaledReleases the same of a library's earlier releases, by their month, such as {@code 2025-02}
 * @param libraries GEMM plans of single libraries, for whoever asks for one
 * @param attention attention tiles, the more special ones first
 * @param attentionGradient tiles of the backward pass of attention, the more special ones first
 * @param sources where the candidates come from
 */
public record PlanFamilies(
        String architecture,
        GemmFamily gemm,
        Optional<GemmFamily> grouped,
        Optional<GemmFamily> gated,
        Optional<GemmFamily> vector,
        Optional<GemmFamily> weightOnly,
        Optional<GemmFamily> integer,
        Optional<GemmFamily> blockScaled,
        Optional<Map<String, GemmFamily>> blockScaledReleases,
        Optional<List<LibraryFamily>> libraries,
        List<AttentionTile> attention,
        Optional<List<GradientTile>> attentionGradient,
        Map<String, String> sources) {
    private static final JsonFormat<PlanFamilies> FORMAT = JsonFormat.of(PlanFamilies.class, "plans.schema.json");

    /**
     * The families of an architecture.
     *
     * @throws BadInputException if the architecture has no plan file
     */
    public static PlanFamilies of(Architecture architecture) {
        String resource = "plans/" + architecture.id() + ".json";
        if (Architecture.class.getResource(resource) == null) {
            throw BadInputException.of(
                    architecture.id(),
                    "",
                    "there are no tile plans for this architecture",
                    "Add hardware-profiles/plans/" + architecture.id()
                            + ".json or give the GPU one of the bundled architectures");
        }
        return FORMAT.read(JsonDocuments.resource(Architecture.class, resource));
    }

    /** The plans that libraries have for the formats of a GEMM. */
    GemmFamily family(Gemm gemm) {
        if (ScaleArithmetic.converts(gemm)) {
            return weightOnly.orElse(gemm());
        }
        if (ScaleArithmetic.promotes(gemm)) {
            return blockScaled.orElse(gemm());
        }
        if (gemm.activations() == Precision.FP32) {
            return vector.orElse(gemm());
        }
        return gemm.activations() == Precision.INT8 ? integer.orElse(gemm()) : gemm();
    }

    /**
     * The plans that one library has for the formats of a GEMM.
     *
     * @throws IllegalArgumentException naming those that have some, if it has none
     */
    GemmFamily family(Gemm gemm, String library) {
        return Stream.concat(
                        usual(gemm).filter(family -> family.isOf(library)),
                        takers(gemm)
                                .filter(family -> family.library().equals(library))
                                .map(LibraryFamily::plans))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no plans of " + library + " for "
                        + LibraryFamily.format(gemm) + " are known on " + architecture + ": "
                        + Optional.of(String.join(", ", libraries(gemm)))
                                .filter(names -> !names.isEmpty())
                                .map(names -> "there are those of " + names)
                                .orElse("leave the choice to us")));
    }

    /** The libraries of which there are plans for the formats of a GEMM, in the order of the alphabet. */
    List<String> libraries(Gemm gemm) {
        return Stream.concat(
                        usual(gemm)
                                .flatMap(family -> family.libraries().stream())
                                .flatMap(List::stream),
                        takers(gemm).map(LibraryFamily::library))
                .distinct()
                .sorted()
                .toList();
    }

    /** What everybody gets, where it is for the formats of a GEMM and not only taken for want of better. */
    private Stream<GemmFamily> usual(Gemm gemm) {
        boolean lacking = ScaleArithmetic.converts(gemm)
                ? weightOnly().isEmpty()
                : ScaleArithmetic.promotes(gemm) && blockScaled().isEmpty();
        return lacking ? Stream.empty() : Stream.of(family(gemm));
    }

    private Stream<LibraryFamily> takers(Gemm gemm) {
        return libraries().stream().flatMap(List::stream).filter(family -> family.takes(gemm));
    }

    /** All plans of a grouped GEMM of whose groups {@code typical} is a batch. */
    List<GemmPlan> groupedPlans(Gpu gpu, Gemm typical, boolean gating) {
        GemmFamily family = groupedFamily(typical, gating);
        return family.plans(family.groupedCraft(), gpu, typical);
    }

    /** The plans that libraries have for groups of which {@code typical} is a batch. */
    GemmFamily groupedFamily(Gemm typical, boolean gating) {
        if (gating && gated.isPresent()) {
            return gated.get();
        }
        if (ScaleArithmetic.converts(typical)) {
            // Where warpgroups multiply, libraries have them convert the weights of experts as well (CUTLASS's grouped
            // GEMM of mixed inputs), while those of a dense layer go to kernels of Ampere.
            return weightOnly.filter(family -> family.warpsInStep().isEmpty()).orElse(gemm());
        }
        GemmFamily single = family(typical);
        boolean countsWaves =
                single.ranking().filter(GemmFamily.Ranking::countsWaves).isPresent();
        return countsWaves ? single : grouped.orElse(single);
    }

    /**
     * The same with the plans for scales in blocks that a release had.
     *
     * @param month of the release, such as {@code 2025-02}
     * @throws IllegalArgumentException if there are none of that month
     */
    PlanFamilies blockScaledOf(String month) {
        Map<String, GemmFamily> releases = blockScaledReleases.orElse(Map.of());
        GemmFamily released = Optional.ofNullable(releases.get(month))
                .orElseThrow(() -> new IllegalArgumentException("there are no plans of " + month + " on " + architecture
                        + "; those of "
                        + (releases.isEmpty() ? "no earlier release" : String.join(", ", releases.keySet()))
                        + " are known"));
        return new PlanFamilies(
                architecture,
                gemm,
                grouped,
                gated,
                vector,
                weightOnly,
                integer,
                Optional.of(released),
                blockScaledReleases,
                libraries,
                attention,
                attentionGradient,
                sources);
    }

    /**
     * The tile of a kernel for an attention.
     *
     * @param rows query rows of one key-value head
     * @param paged whether keys lie in pages
     * @throws IllegalArgumentException if the kernel has none for it here
     */
    AttentionTile attentionTile(AttentionKernel kernel, Attention attention, int rows, boolean paged) {
        int headDim = Math.max(attention.queryKeyDim(), attention.valueDim());
        AttentionTile.Mask mask = AttentionTile.Mask.of(attention);
        int bits = attention.activations().bits();
        return attention().stream()
                .filter(tile -> tile.suits(kernel, attention, rows, mask, paged))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("attention " + attention.name() + ": no tile of "
                        + kernel.name().toLowerCase(Locale.ROOT) + " on " + architecture + " is for heads of " + headDim
                        + " and operands of " + bits + " bits"));
    }

    /**
     * The tile of the backward pass of an attention.
     *
     * @throws IllegalArgumentException if the kernel has none for it here
     */
    GradientTile gradientTile(AttentionKernel kernel, Attention attention) {
        int headDim = Math.max(attention.queryKeyDim(), attention.valueDim());
        return attentionGradient().stream()
                .flatMap(List::stream)
                .filter(tile -> tile.kernel() == kernel && headDim <= tile.maximumHeadDim())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("attention " + attention.name()
                        + ": no backward pass of " + kernel.name().toLowerCase(Locale.ROOT) + " on " + architecture
                        + " is for heads of " + headDim));
    }

    /** Whether an architecture has a kernel. */
    boolean has(AttentionKernel kernel) {
        return largestHead(kernel) > 0;
    }

    /** Largest heads that a kernel is for; 0 where an architecture has none. */
    int largestHead(AttentionKernel kernel) {
        return attention().stream()
                .filter(tile -> tile.kernel() == kernel)
                .mapToInt(AttentionTile::maximumHeadDim)
                .max()
                .orElse(0);
    }

    /** Largest heads that the backward pass of a kernel is for; 0 where an architecture has none. */
    int largestHeadOfGradient(AttentionKernel kernel) {
        return attentionGradient().stream()
                .flatMap(List::stream)
                .filter(tile -> tile.kernel() == kernel)
                .mapToInt(GradientTile::maximumHeadDim)
                .max()
                .orElse(0);
    }

    /** Whether an architecture has a kernel for heads of a size. */
    boolean has(AttentionKernel kernel, int headDim) {
        return headDim <= largestHead(kernel);
    }
}
