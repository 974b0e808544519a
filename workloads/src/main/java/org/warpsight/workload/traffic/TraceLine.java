package org.warpsight.workload.traffic;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.warpsight.hardware.json.BadInputException;

/**
 * A line of a trace file, which knows where it stands.
 *
 * @param number line number, from 1
 * @param text the line, for messages
 */
record TraceLine(Path file, long number, String text) {
    private static final int LONGEST_SHOWN = 120;
    /** A prompt longer than any model's context by two orders of magnitude is a broken number. */
    private static final int MOST_TOKENS = 100_000_000;

    private static final long PICOSECONDS_PER_SECOND = 1_000_000_000_000L;
    private static final long PICOSECONDS_PER_NANOSECOND = 1_000;
    /** 104 days: picoseconds of a longer time do not fit a long. */
    private static final BigDecimal MOST_SECONDS = BigDecimal.valueOf(9_000_000);

    private static final DateTimeFormatter DATE_TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral(' ')
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .optionalStart()
            .appendOffset("+HH:MM", "Z")
            .optionalEnd()
            .toFormatter(Locale.ROOT);

    /** The exception for this line. */
    BadInputException problem(String problem, String suggestion) {
        String shown = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
        return BadInputException.of(file.toString(), "line " + number, problem + " in \"" + shown + "\"", suggestion);
    }

    /** A token count of at least 1. */
    int tokens(String field, String value) {
        int count = count(field, value);
        if (count < 1) {
            throw problem(field + " is " + count, "Every request has at least one token of each kind; drop the line");
        }
        return count;
    }

    /** A token count that may be zero. */
    int count(String field, String value) {
        try {
            int count = Integer.parseInt(value.strip());
            if (count >= 0 && count <= MOST_TOKENS) {
                return count;
            }
        } catch (NumberFormatException notANumber) {
            throw problem(field + " '" + value + "' is not a whole number", "Correct or drop the line");
        }
        throw problem(field + " is " + value.strip(), "Give a number from 0 to " + MOST_TOKENS);
    }

    /**
     * Picoseconds of a calendar time since a whole second.
     *
     * @param originSecond that second since 1970
     */
    long calendarTime(String field, String value, long originSecond) {
        TemporalAccessor time = parsed(field, value);
        try {
            return Math.addExact(
                    Math.multiplyExact(epochSecond(time) - originSecond, PICOSECONDS_PER_SECOND),
                    time.get(ChronoField.NANO_OF_SECOND) * PICOSECONDS_PER_NANOSECOND);
        } catch (ArithmeticException tooFar) {
            throw problem(field + " '" + value + "' is months away from the first line", "Correct or drop the line");
        }
    }

    /** The whole second of a calendar time since 1970. */
    long epochSecond(String field, String value) {
        return epochSecond(parsed(field, value));
    }

    private TemporalAccessor parsed(String field, String value) {
        try {
            return DATE_TIME.parse(value.strip());
        } catch (DateTimeParseException notATime) {
            throw problem(field + " '" + value + "' is not a time", "Write it like 2023-11-16 18:15:46.6805900");
        }
    }

    /** A time without a zone counts as UTC. */
    private static long epochSecond(TemporalAccessor time) {
        long zone = time.isSupported(ChronoField.OFFSET_SECONDS) ? time.getLong(ChronoField.OFFSET_SECONDS) : 0;
        return LocalDateTime.from(time).toEpochSecond(ZoneOffset.UTC) - zone;
    }

    /**
     * A time given as a plain number.
     *
     * @param unitsPerSecond 1 for seconds, 1000 for milliseconds
     */
    long duration(String field, String value, int unitsPerSecond) {
        BigDecimal seconds;
        try {
            seconds = new BigDecimal(value.strip()).divide(BigDecimal.valueOf(unitsPerSecond));
        } catch (NumberFormatException notANumber) {
            throw problem(field + " '" + value + "' is not a number", "Correct or drop the line");
        }
        if (seconds.signum() < 0 || seconds.compareTo(MOST_SECONDS) > 0) {
            throw problem(field + " is " + value.strip(), "Give a time from 0 to " + MOST_SECONDS + " seconds");
        }
        return seconds.multiply(BigDecimal.valueOf(PICOSECONDS_PER_SECOND))
                .setScale(0, RoundingMode.HALF_EVEN)
                .longValueExact();
    }
}
