package org.warpsight.report.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;

/** What a command line, run in this process, returned and printed. */
public record Outcome(int code, String out, String err) {

    /** Runs a command line. */
    public static Outcome of(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(
                Stream.of(args).map(Object::toString).toArray(String[]::new),
                new PrintWriter(out),
                new PrintWriter(err));
        return new Outcome(code, out.toString(), err.toString());
    }
}
