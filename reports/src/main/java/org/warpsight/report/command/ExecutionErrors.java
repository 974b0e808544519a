package org.warpsight.report.command;

import org.warpsight.hardware.json.BadInputException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** One line for bad input; everything for a fault of the program, so that it can be reported. */
final class ExecutionErrors implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult arguments) {
        if (failure instanceof BadInputException) {
            command.getErr().println("warpsight: " + failure.getMessage());
            return ExitCodes.BAD_INPUT;
        }
        command.getErr().println("warpsight: this is a fault of the program, please report it:");
        failure.printStackTrace(command.getErr());
        return ExitCodes.FAILED;
    }
}
