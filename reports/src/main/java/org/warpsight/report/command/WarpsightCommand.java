package org.warpsight.report.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program itself; it does nothing without a command. */
@Command(
        name = "warpsight",
        description = "Forecasts GPU kernels, nodes and LLM-serving fleets by discrete-event simulation.",
        mixinStandardHelpOptions = true,
        version = "warpsight 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ListCommand.class,
            CheckCommand.class,
            NewCommand.class,
            EstimateCommand.class,
            RooflineCommand.class,
            KernelCommand.class,
            ExplainCommand.class,
            LadderCommand.class,
            SharedMemoryCommand.class,
            ServeCommand.class,
            WarmCommand.class,
            ValidateCommand.class,
            CalibrateCommand.class,
            BenchCommand.class,
            HelpCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed",
            "2:wrong usage",
            "3:bad input file",
            "99:ran, but the SLO was missed",
            "130:interrupted"
        })
final class WarpsightCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "name a command, such as list, estimate or serve");
    }
}
