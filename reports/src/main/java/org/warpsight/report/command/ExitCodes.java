package org.warpsight.report.command;

/** What the program tells the shell. */
public final class ExitCodes {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int WRONG_USAGE = 2;
    public static final int BAD_INPUT = 3;
    /** The run is complete and its report written, but the service level objective was missed. */
    public static final int SLO_MISSED = 99;
    /** Ended by Ctrl-C; what Java itself returns for it (128 + SIGINT). */
    public static final int INTERRUPTED = 130;

    private ExitCodes() {}
}
