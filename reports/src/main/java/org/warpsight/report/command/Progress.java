package org.warpsight.report.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A progress bar on standard error.
 *
 * <pre>{@code
 *   try (Progress progress = Progress.start("simulating", requests, "requests", common.quiet())) {
 *       ... progress.stepTo(finished) ...
 *   }
 * }</pre>
 *
 * <p>May be stepped from several threads.
 */
public final class Progress implements AutoCloseable {
    private static final int COLUMNS = 79;
    private static final int UPDATE_MILLISECONDS = 250;

    private final ProgressBar bar;

    private Progress(ProgressBar bar) {
        this.bar = bar;
    }

    /**
     * Starts a bar.
     *
     * @param task what is being done, one or two words
     * @param total steps in all
     * @param unit what a step is, in the plural
     * @param quiet shows nothing
     */
    public static Progress start(String task, long total, String unit, boolean quiet) {
        if (quiet) {
            return new Progress(null);
        }
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        return new Progress(new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setUnit(" " + unit, 1)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUpdateIntervalMillis(UPDATE_MILLISECONDS)
                // A width of our own: finding out that of the terminal would start a native library.
                .setConsumer(new ConsoleProgressBarConsumer(err, COLUMNS))
                .build());
    }

    /** Shows that so many steps are done. */
    public void stepTo(long steps) {
        if (bar != null) {
            bar.stepTo(steps);
        }
    }

    /** Shows that one more step is done. */
    public void step() {
        if (bar != null) {
            bar.step();
        }
    }

    /** Draws the bar a last time and ends its line. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
