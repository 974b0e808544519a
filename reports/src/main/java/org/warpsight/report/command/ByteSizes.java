package org.warpsight.report.command;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes of buffers: {@code 64KiB}, {@code 1MiB..1GiB} in powers of two from the first, or several with commas. */
record ByteSizes(List<Long> bytes) {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})(B|KiB|MiB|GiB|)");
    private static final String RANGE = "..";
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB"};

    static ByteSizes of(String text) {
        List<Long> sizes = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            int between = part.indexOf(RANGE);
            if (between < 0) {
                sizes.add(size(part));
                continue;
            }
            long last = size(part.substring(between + RANGE.length()));
            for (long next = size(part.substring(0, between)); next <= last; next *= 2) {
                sizes.add(next);
            }
        }
        if (sizes.isEmpty()) {
            throw new TypeConversionException("'" + text + "' ends before it begins");
        }
        return new ByteSizes(sizes);
    }

    private static long size(String text) {
        Matcher size = SIZE.matcher(text.strip());
        if (!size.matches()) {
            throw new TypeConversionException("'" + text + "' is no size such as 4096, 64KiB or 1MiB..1GiB");
        }
        long bytes = Long.parseLong(size.group(1)) << shift(size.group(2));
        if (bytes < 1 || bytes > 1L << 50) {
            throw new TypeConversionException("'" + text + "' is not between 1 byte and 1 PiB");
        }
        return bytes;
    }

    private static int shift(String unit) {
        return switch (unit) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            case "GiB" -> 30;
            default -> 0;
        };
    }

    /** A size in the largest unit that leaves a whole number. */
    static String text(long bytes) {
        int unit = 0;
        long left = bytes;
        while (unit < UNITS.length - 1 && left % 1024 == 0 && left > 0) {
            left /= 1024;
            unit++;
        }
        return left + " " + UNITS[unit];
    }

    /** Reads sizes from the command line. */
    static final class Converter implements ITypeConverter<ByteSizes> {
        @Override
        public ByteSizes convert(String text) {
            return of(text);
        }
    }
}
