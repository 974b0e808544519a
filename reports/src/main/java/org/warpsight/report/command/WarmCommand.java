package org.warpsight.report.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.Callable;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.report.Numbers;
import org.warpsight.sim.forward.TimeTableLibrary;
import org.warpsight.sim.scenario.ScenarioRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Simulates the kernels of a scenario ahead of time. */
@Command(
        name = "warm",
        description =
                "Simulates the kernels that a scenario needs and keeps their times, so that serve starts at once.",
        mixinStandardHelpOptions = true)
final class WarmCommand implements Callable<Integer>, SelectiveCommand {
    @Parameters(paramLabel = "SCENARIO", description = "Id or path of a scenario.")
    private String name;

    @Mixin
    private CommonOptions common;

    @Mixin
    private JsonSwitch json;

    @Spec
    private CommandSpec spec;

    @Override
    public Set<String> optionsWithoutEffect() {
        return Set.of("--output");
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        long simulated = warm(spec.commandLine().getErr());
        if (json.on()) {
            ObjectNode tree = JsonDocuments.mapper().createObjectNode();
            tree.put("simulated_kernels", simulated);
            tree.put("cache", common.cache().toString());
            out.print(JsonDocuments.write(tree));
        } else if (simulated == 0) {
            out.println("Nothing to simulate: all kernel times are in " + common.cache());
        } else {
            out.println("Simulated " + Numbers.count(simulated) + " kernels; their times are in " + common.cache());
        }
        return ExitCodes.DONE;
    }

    private long warm(PrintWriter err) {
        try (TimeTableLibrary times = common.timeTables(err)) {
            ScenarioRun run = ScenarioRun.of(common.scenario(name), times);
            try (RequestProgress progress = RequestProgress.start("warming", run, common.quiet())) {
                return run.warm(progress);
            }
        }
    }
}
