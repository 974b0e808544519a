package org.warpsight.report.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warpsight.hardware.json.Nearest;
import org.warpsight.report.Numbers;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one line what is wrong with a command line, and where to read on. */
final class UsageErrors implements IParameterExceptionHandler {
    /** How picocli refuses a value that is none of an enumeration. */
    private static final Pattern EXPECTED_OF_LIST =
            Pattern.compile("expected one of \\[([^\\]]*)\\] \\(case-insensitive\\) but was '(.*)'");

    /** How a list of values is told by this program. */
    private static final Pattern NONE_OF_LIST = Pattern.compile("'([^']*)' is none of ([a-z0-9_]+(?:, [a-z0-9_]+)*)");

    @Override
    public int handleParseException(ParameterException mistake, String[] args) {
        CommandLine command = mistake.getCommandLine();
        String problem = inLowerCase(mistake.getMessage()
                .strip()
                .replaceAll("\\s+", " ")
                .replace("option option", "option")
                .replace("is not an int", "is no whole number up to " + Numbers.count(Integer.MAX_VALUE)));
        String help = "Try '" + command.getCommandSpec().qualifiedName() + " --help'.";
        command.getErr()
                .println("warpsight: " + problem + (problem.matches(".*[.?]") ? " " : ". ")
                        + suggestion(mistake, problem)
                                .map(question -> question + " ")
                                .orElse("") + help);
        return ExitCodes.WRONG_USAGE;
    }

    /** Values of a list are written in small letters, whatever the constants behind them are called. */
    private static String inLowerCase(String problem) {
        return EXPECTED_OF_LIST
                .matcher(problem)
                .replaceFirst(match -> Matcher.quoteReplacement(
                        "'" + match.group(2) + "' is none of " + match.group(1).toLowerCase(Locale.ROOT)));
    }

    private static Optional<String> suggestion(ParameterException mistake, String problem) {
        Matcher value = NONE_OF_LIST.matcher(problem);
        if (value.find()) {
            return Nearest.question(value.group(1), List.of(value.group(2).split(", ")));
        }
        if (!(mistake instanceof UnmatchedArgumentException unmatched)) {
            return Optional.empty();
        }
        CommandSpec command = mistake.getCommandLine().getCommandSpec();
        List<String> known = new ArrayList<>(command.subcommands().keySet());
        known.addAll(command.optionsMap().keySet());
        return Nearest.question(unmatched.getUnmatched().get(0), known);
    }
}
