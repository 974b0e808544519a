package org.warpsight.report.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.warpsight.hardware.json.Nearest;
import org.warpsight.report.Numbers;
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
        String problem = mistake.getMessage()
                .strip()
                .replaceAll("\\s+", " ")
                .replace("option option", "option")
                .replace("is not an int", "is no whole number up to " + Numbers.count(Integer.MAX_VALUE));
        String help = "Try '" + command.getCommandSpec().qualifiedName() + " --help'.";
        command.getErr()
                .println("warpsight: " + problem + (problem.matches(".*[.?]") ? " " : ". ")
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
