package org.warpsight.report.command;

import picocli.CommandLine.Option;

/** The switch {@code --json} of commands that print a result; {@code validate} has a {@code --json FILE} of its own. */
public final class JsonSwitch {
    @Option(names = "--json", description = "Prints the result as JSON.")
    private boolean json;

    /** Whether the result is wanted as JSON. */
    public boolean on() {
        return json;
    }
}
