package org.warpsight.report.command;

import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * A command that has no use for some of the {@link CommonOptions}: it takes them, so that they can be given to any command,
 * but its help does not show them, and one that is given is answered with a warning.
 */
interface SelectiveCommand {

    /** Names of the options that change nothing. */
    Set<String> optionsWithoutEffect();

    /** Takes the options without effect out of the help of all subcommands. */
    static void hideOptions(CommandLine commandLine) {
        for (CommandLine subcommand : commandLine.getSubcommands().values()) {
            if (subcommand.getCommand() instanceof SelectiveCommand selective) {
                selective.optionsWithoutEffect().forEach(name -> hide(subcommand.getCommandSpec(), name));
            }
        }
    }

    private static void hide(CommandSpec command, String name) {
        OptionSpec shown = command.findOption(name);
        command.remove(shown);
        command.addOption(OptionSpec.builder(shown).hidden(true).build());
    }

    /** Runs a command after a warning for each option that it was given in vain. */
    static int execute(ParseResult arguments) {
        ParseResult last = arguments;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        CommandLine command = last.commandSpec().commandLine();
        if (command.getCommand() instanceof SelectiveCommand selective && !last.hasMatchedOption("--quiet")) {
            String effect = " has no effect on '" + last.commandSpec().name() + "'";
            selective.optionsWithoutEffect().stream()
                    .filter(last::hasMatchedOption)
                    .sorted()
                    .forEach(name -> command.getErr().println("warpsight: " + name + effect));
        }
        return new CommandLine.RunLast().execute(arguments);
    }
}
