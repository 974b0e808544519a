package org.warpsight.report.file;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers in CSV files: plain decimals that any spreadsheet reads, with as many digits as mean something. */
final class Decimals {
    private Decimals() {}

    /** At most six decimals (a nanosecond where the value is in milliseconds); empty for a value that does not exist. */
    static String fine(double value) {
        return Double.isNaN(value) ? "" : plain(value, 6);
    }

    /** A whole number. */
    static String whole(double value) {
        return plain(value, 0);
    }

    /** Picoseconds in microseconds, exactly. */
    static String microseconds(long picoseconds) {
        return strip(BigDecimal.valueOf(picoseconds, 6));
    }

    private static String plain(double value, int decimals) {
        return strip(BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN));
    }

    private static String strip(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
