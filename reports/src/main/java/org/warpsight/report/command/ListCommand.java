package org.warpsight.report.command;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what comes with the program. */
@Command(
        name = "list",
        description =
                "Shows the GPUs, nodes, clusters, models, scenarios, traces or engines that come with the program, or the precisions "
                        + "that the matrix pipe of each architecture takes, with their rates.",
        mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer>, SelectiveCommand {

    /** A kind of things to list. */
    enum Kind {
        gpus(Listings::gpus),
        nodes(Listings::nodes),
        clusters(Listings::clusters),
        models(Listings::models),
        scenarios(Listings::scenarios),
        traces(Listings::traces),
        engines(Listings::engines),
        precisions(PrecisionListing::of);

        private final Supplier<Listing> listing;

        Kind(Supplier<Listing> listing) {
            this.listing = listing;
        }
    }

    @Parameters(paramLabel = "KIND", description = "One of ${COMPLETION-CANDIDATES}.")
    private Kind kind;

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
        Listing listing = kind.listing.get();
        spec.commandLine().getOut().print(json.on() ? listing.json() : listing.table());
        return ExitCodes.DONE;
    }
}
