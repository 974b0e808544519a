package org.warpsight.report.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.warpsight.hardware.Cluster;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Node;
import org.warpsight.hardware.Precision;
import org.warpsight.report.Fleet;
import org.warpsight.report.command.Listing.Column;
import org.warpsight.workload.engine.EngineProfile;
import org.warpsight.workload.engine.Engines;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.model.Models;
import org.warpsight.workload.scenario.Scenario;
import org.warpsight.workload.scenario.json.Scenarios;
import org.warpsight.workload.traffic.Request;
import org.warpsight.workload.traffic.Traces;

/** What comes with the program. */
final class Listings {
    private static final double GIGA = 1e9;
    private static final double GIBI = 1 << 30;

    private Listings() {}

    static Listing gpus() {
        Listing listing = new Listing(
                new Column("id", "id"),
                new Column("architecture", "architecture"),
                new Column("multiprocessors", "SMs or CUs"),
                new Column("hbm_gib", "HBM (GiB)"),
                new Column("hbm_bandwidth_gb_per_s", "HBM (GB/s)"),
                new Column("fp16_tflops", "FP16 (TFLOP/s)"),
                new Column("power_limit_watts", "power (W)"),
                new Column("aliases", "also"));
        for (Gpu gpu : HardwareCatalogue.standard().gpus()) {
            double peak = gpu.matrixFlopsPerSecond(Precision.FP16, gpu.product().tensorPeakClockMhz());
            listing.row(
                    gpu.id(),
                    gpu.architecture().id(),
                    gpu.product().multiprocessors(),
                    gpu.product().hbmBytes() / GIBI,
                    gpu.product().hbmBandwidthGbPerS(),
                    peak / 1e12,
                    gpu.product().powerLimitWatts(),
                    gpu.product().aliases());
        }
        return listing;
    }

    static Listing nodes() {
        Listing listing = new Listing(
                new Column("id", "id"),
                new Column("gpus", "GPUs"),
                new Column("gpu", "GPU"),
                new Column("fabric", "fabric"),
                new Column("link_gb_per_s", "link per GPU (GB/s)"),
                new Column("network_cards", "network cards"),
                new Column("network_card_gb_per_s", "each (GB/s)"),
                new Column("variant_of", "variant of"));
        for (Node node : HardwareCatalogue.standard().nodes()) {
            listing.row(
                    node.id(),
                    node.gpus(),
                    node.gpu(),
                    node.fabric().name().toLowerCase(Locale.ROOT),
                    node.linkGbPerS(),
                    node.networkCards(),
                    node.networkCardGbPerS(),
                    node.variantOf().orElse(""));
        }
        return listing;
    }

    static Listing clusters() {
        Listing listing = new Listing(new Column("id", "id"), new Column("node", "node"), new Column("nodes", "nodes"));
        for (Cluster cluster : HardwareCatalogue.standard().clusters()) {
            listing.row(cluster.id(), cluster.node(), cluster.nodes());
        }
        return listing;
    }

    static Listing models() {
        Listing listing = new Listing(
                new Column("id", "id"),
                new Column("parameters_billion", "parameters (10^9)"),
                new Column("active_parameters_billion", "active (10^9)"),
                new Column("layers", "layers"),
                new Column("kv_kb_per_token_bf16", "KV per token, BF16 (kB)"),
                new Column("max_positions", "longest sequence (tokens)"));
        for (String id : Models.ids()) {
            DecoderModel model = Models.get(id);
            listing.row(
                    id,
                    model.parameters() / GIGA,
                    model.activeParameters() / GIGA,
                    model.layers().size(),
                    model.kvBytesPerToken(Precision.BF16) / 1000,
                    model.maxPositions());
        }
        return listing;
    }

    static Listing engines() {
        Listing listing = new Listing(
                new Column("id", "id"),
                new Column("name", "name"),
                new Column("version", "version"),
                new Column("host_overhead_per_step_us", "host overhead per pass (us)"));
        for (EngineProfile engine : Engines.all()) {
            listing.row(engine.id(), engine.name(), engine.version(), engine.hostOverheadPerStepUs());
        }
        return listing;
    }

    static Listing scenarios() {
        Listing listing = new Listing(
                new Column("id", "id"),
                new Column("model", "model"),
                new Column("gpus", "GPUs"),
                new Column("gpu", "GPU"));
        for (String id : Scenarios.ids()) {
            Scenario scenario = Scenarios.load(id, List.of()).scenario();
            listing.row(
                    id,
                    scenario.model(),
                    Fleet.gpus(scenario.deployment()),
                    scenario.deployment().pools().get(0).gpu());
        }
        return listing;
    }

    static Listing traces() {
        Listing listing = new Listing(
                new Column("id", "id"),
                new Column("requests", "requests"),
                new Column("duration_s", "duration (s)"),
                new Column("mean_input_tokens", "mean input (tokens)"),
                new Column("mean_output_tokens", "mean output (tokens)"));
        for (String id : Traces.ids()) {
            List<Request> requests = Traces.read(Traces.find(id, Path.of("")).orElseThrow());
            listing.row(
                    id,
                    requests.size(),
                    requests.get(requests.size() - 1).arrivalPicoseconds() * 1e-12,
                    requests.stream().mapToInt(Request::inputTokens).average().orElseThrow(),
                    requests.stream().mapToInt(Request::outputTokens).average().orElseThrow());
        }
        return listing;
    }
}
