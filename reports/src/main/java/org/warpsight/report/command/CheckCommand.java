package org.warpsight.report.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.report.Numbers;
import org.warpsight.workload.WorkloadDocuments;
import org.warpsight.workload.engine.EngineProfile;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.scenario.json.ResolvedScenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks files of the user: schema, references and physics. */
@Command(
        name = "check",
        description =
                "Checks a GPU, architecture, node, cluster, model, engine or scenario file: its schema, what it refers to, "
                        + "and whether its numbers can be true together.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer>, SelectiveCommand {
    @Parameters(paramLabel = "FILE", arity = "1..*", description = "JSON files.")
    private List<Path> files;

    @Mixin
    private CommonOptions common;

    @Mixin
    private JsonSwitch json;

    @Spec
    private CommandSpec spec;

    @Override
    public Set<String> optionsWithoutEffect() {
        return Set.of("--output", "--seed", "--threads", "--cache", "--set", "--quiet");
    }

    @Override
    public Integer call() {
        Listing listing = new Listing(
                new Listing.Column("file", "file"),
                new Listing.Column("kind", "kind"),
                new Listing.Column("summary", "what it says"));
        for (Path file : files) {
            Finding finding = check(JsonDocuments.file(file));
            listing.row(file.toString(), finding.kind(), finding.summary());
        }
        spec.commandLine().getOut().print(json.on() ? listing.json() : listing.table());
        return ExitCodes.DONE;
    }

    private record Finding(String kind, String summary) {}

    private static Finding check(JsonDocument document) {
        Optional<Record> profile = HardwareCatalogue.standard().check(document);
        if (profile.isPresent()) {
            return hardware(profile.get());
        }
        Optional<Record> workload = WorkloadDocuments.check(document);
        if (workload.isPresent()) {
            return workload(workload.get());
        }
        throw BadInputException.of(
                document.name(),
                "",
                "no key tells what kind of file this is",
                "A GPU has peak_tflops, an architecture matrix_pipe, a node fabric, a model model_type, an engine "
                        + "memory_rule, a scenario deployment");
    }

    private static Finding hardware(Record profile) {
        if (profile instanceof Gpu gpu) {
            return new Finding(
                    "GPU",
                    gpu.product().name() + ": " + gpu.product().multiprocessors() + " multiprocessors, "
                            + Numbers.si(gpu.hbmBytesPerSecond(), "B/s") + " HBM, "
                            + gpu.architecture().name());
        }
        if (profile instanceof Architecture architecture) {
            return new Finding(
                    "architecture", architecture.name() + ": matrix pipe " + PrecisionListing.sentence(architecture));
        }
        if (profile instanceof HardwareCatalogue.Server server) {
            return new Finding(
                    "node",
                    server.node().gpus() + " x " + server.gpu().product().name());
        }
        if (profile instanceof HardwareCatalogue.Fleet fleet) {
            return new Finding(
                    "cluster",
                    fleet.cluster().nodes() + " x " + fleet.server().node().name());
        }
        throw new IllegalStateException("no words for " + profile.getClass());
    }

    private static Finding workload(Record document) {
        if (document instanceof ResolvedScenario scenario) {
            return scenario(scenario);
        }
        if (document instanceof DecoderModel model) {
            return model(model);
        }
        if (document instanceof EngineProfile engine) {
            return new Finding("engine", engine.name() + " " + engine.version());
        }
        throw new IllegalStateException("no words for " + document.getClass());
    }

    private static Finding model(DecoderModel model) {
        return new Finding(
                "model",
                Numbers.of(model.parameters() / 1e9) + " billion parameters, "
                        + Numbers.of(model.activeParameters() / 1e9) + " billion active, "
                        + model.layers().size() + " layers");
    }

    private static Finding scenario(ResolvedScenario scenario) {
        return new Finding(
                "scenario",
                scenario.scenario().name() + ": " + scenario.scenario().model() + " on "
                        + scenario.pools().get(0).gpu().product().name());
    }
}
