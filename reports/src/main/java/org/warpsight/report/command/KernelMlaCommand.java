package org.warpsight.report.command;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.report.kernel.LayerCase;
import org.warpsight.report.kernel.LayerCase.Figure;
import org.warpsight.sim.kernel.KernelLibrary;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.sequence.KernelSequence;
import org.warpsight.sim.kernel.sequence.LatentLayer;
import org.warpsight.sim.roofline.Roofline;
import org.warpsight.workload.operator.Attention;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Multi-head latent attention, kernel by kernel. */
@Command(
        name = "mla",
        description =
                "Multi-head latent attention of DeepSeek-V2 and -V3 without its projections. With --queries 1 a decode "
                        + "step over the latent cache, absorbed; without it a prompt, whose keys and values are expanded.",
        mixinStandardHelpOptions = true)
final class KernelMlaCommand implements Callable<Integer> {
    /** More new tokens than a guess that decoding verifies are a prompt's. */
    private static final int MOST_ABSORBED = 4;

    @Option(names = "--batch", defaultValue = "1", paramLabel = "N", description = "Sequences (default: 1).")
    private int batch;

    @Option(names = "--keys", required = true, paramLabel = "TOKENS", description = "Tokens of each sequence.")
    private int keys;

    @Option(names = "--queries", paramLabel = "TOKENS", description = "New tokens of each (default: all).")
    private Optional<Integer> queries;

    @Option(names = "--heads", required = true, paramLabel = "N", description = "Query heads on this GPU.")
    private int heads;

    @Option(
            names = "--dtype",
            defaultValue = "bf16",
            converter = PrecisionConverter.class,
            description = "Precision of queries and of both products, unless the cache is fp8 (default: bf16).")
    private Precision dtype;

    @Option(
            names = "--kv-dtype",
            converter = PrecisionConverter.class,
            description = "Precision of the cache; over fp8 both products are fp8 (default: as --dtype).")
    private Optional<Precision> cache;

    @Mixin
    private KernelOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        int news = queries.orElse(keys);
        options.requirePositive("--batch", batch);
        options.requirePositive("--keys", keys);
        options.requirePositive("--queries", news);
        options.requirePositive("--heads", heads);
        if (news > keys) {
            throw new ParameterException(
                    spec.commandLine(), "--queries " + news + " are more than the " + keys + " of --keys");
        }
        options.requireSupport(dtype);
        Precision stored = cache.orElse(dtype);
        if (stored.bits() != 8 && stored.bits() != 16) {
            throw new ParameterException(spec.commandLine(), "--kv-dtype must have 8 or 16 bits but is " + stored.id());
        }
        Gpu gpu = options.gpu();
        LatentLayer layer = LatentLayer.over(gpu, stored, heads, batch, news, keys, dtype);
        KernelLibrary library =
                KernelLibrary.TRTLLM.runsOn(gpu.architecture()) ? KernelLibrary.TRTLLM : KernelLibrary.DEFAULT;
        KernelSimulator simulator = options.simulator(library);
        boolean absorbed = news <= MOST_ABSORBED && news < keys;
        Attention attention = absorbed ? layer.absorbed() : layer.expanded();
        KernelSequence kernels = absorbed ? layer.generation(gpu, simulator) : layer.context(gpu, simulator);
        List<Figure> figures =
                List.of(new Figure("new tokens", "tokens", (long) batch * news), new Figure("heads", "heads", heads));
        return options.print(new LayerCase(
                absorbed ? "mla generation" : "mla context",
                figures,
                simulator,
                kernels,
                new Roofline(gpu).boundSeconds(attention)));
    }
}
