package org.warpsight.report.validation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Nine significant digits: recomputed from a file, a figure agrees with the one stated to a millionth. */
final class Digits {
    private static final MathContext NINE = new MathContext(9, RoundingMode.HALF_EVEN);

    private Digits() {}

    /** The nearest number of nine digits. */
    static BigDecimal rounded(double value) {
        return BigDecimal.valueOf(value).round(NINE);
    }
}
