package org.warpsight.hardware.json;

/**
 * An input that cannot be used: one line that names the file, the place and the value, and says what to try.
 *
 * <p>The command line prints {@link #getMessage()} without a stack trace and exits with code 3.
 */
public final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private BadInputException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * An input error.
     *
     * @param file path or id of the input, as the user gave it
     * @param place JSON pointer, line or field inside it; empty for the file as a whole
     * @param problem what is wrong, with the offending value
     * @param suggestion what to do about it, a sentence without a full stop or a question with its mark
     */
    public static BadInputException of(String file, String place, String problem, String suggestion) {
        return of(file, place, problem, suggestion, null);
    }

    /** As {@link #of(String, String, String, String)}, keeping the cause for debugging. */
    public static BadInputException of(String file, String place, String problem, String suggestion, Throwable cause) {
        String where = place.isEmpty() ? file : file + ", " + place;
        String end = suggestion.endsWith("?") ? "" : ".";
        String message = where + ": " + problem + ". " + suggestion + end;
        return new BadInputException(message.replaceAll("\\s+", " "), cause);
    }

    /**
     * The same error under the name by which the user knows a place; unchanged if it is about another place.
     *
     * @param name what stands for file and place
     */
    public BadInputException knownAs(String file, String place, String name) {
        String where = file + ", " + place + ": ";
        return getMessage().startsWith(where)
                ? new BadInputException(name + ": " + getMessage().substring(where.length()), this)
                : this;
    }
}
