package org.warpsight.report.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** Where the program starts. */
public final class Main {
    private Main() {}

    /** Runs a command line and ends the program with its {@linkplain ExitCodes exit code}. */
    public static void main(String[] args) {
        // Charts need fonts but no screen.
        System.setProperty("java.awt.headless", "true");
        int code = run(args, utf8(FileDescriptor.out), utf8(FileDescriptor.err));
        System.exit(code);
    }

    /**
     * Runs a command line.
     *
     * @param out results
     * @param err progress, warnings, errors
     * @return one of {@link ExitCodes}
     */
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        CommandLine commandLine = new CommandLine(new WarpsightCommand())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(SelectiveCommand::execute)
                .setParameterExceptionHandler(new UsageErrors())
                .setExecutionExceptionHandler(new ExecutionErrors());
        SelectiveCommand.hideOptions(commandLine);
        int code = commandLine.execute(args);
        out.flush();
        err.flush();
        return code;
    }

    /** The same bytes whatever the locale of the terminal is. */
    private static PrintWriter utf8(FileDescriptor stream) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(stream), StandardCharsets.UTF_8), true);
    }
}
