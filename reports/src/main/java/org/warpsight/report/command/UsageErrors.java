package org.warpsight.report.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.warpsight.hardware.json.Nearest;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one line what is wrong with a command line, and where to read on. */
final class UsageErrors implements IParameterExceptionHandler {

    @Override
    public int handleParseException(ParameterException mistake, String[] args) {
        CommandLine command = mistake.getCommandLine();
        String problem = mistake.getMessage().strip().replaceAll("\\s+", " ");
        String help = "Try '" + command.getCommandSpec().qualifiedName() + " --help'.";
        command.getErr()
                .println("warpsight: " + problem + (problem.endsWith(".") ? " " : ". ")
                        + suggestion(mistake).map(question -> question + " ").orElse("") + help);
        return ExitCodes.WRONG_USAGE;
    }

    private static Optional<String> suggestion(ParameterException mistake) {
        if (!(mistake instanceof UnmatchedArgumentException unmatched)) {
            return Optional.empty();
        }
        CommandSpec command = mistake.getCommandLine().getCommandSpec();
        List<String> known = new ArrayList<>(command.subcommands().keySet());
        known.addAll(command.optionsMap().keySet());
        return Nearest.question(unmatched.getUnmatched().get(0), known);
    }
}
