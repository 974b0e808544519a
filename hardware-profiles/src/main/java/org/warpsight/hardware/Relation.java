package org.warpsight.hardware;

import java.math.BigDecimal;
import java.math.MathContext;
import org.warpsight.hardware.json.JsonDocument;

/** Relations between the numbers of a document, with one wording for all of them. */
final class Relation {
    private static final MathContext SHOWN = new MathContext(6);

    private final JsonDocument document;

    private Relation(JsonDocument document) {
        this.document = document;
    }

    static Relation of(JsonDocument document) {
        return new Relation(document);
    }

    /** Requires {@code value <= limit}; {@code limitName} says what the limit is. */
    Relation atMost(String pointer, double value, double limit, String limitName) {
        if (value > limit) {
            throw document.problem(
                    pointer,
                    format(value) + " is above " + format(limit) + ", which is " + limitName,
                    "One of the two is wrong: check them and their units");
        }
        return this;
    }

    /** Requires that {@code divisor} divides {@code whole}. */
    Relation divides(String pointer, long divisor, long whole, String wholeName) {
        if (whole % divisor != 0) {
            throw document.problem(
                    pointer,
                    divisor + " does not divide " + whole + ", which is " + wholeName,
                    "One of the two is wrong: equal shares are assumed");
        }
        return this;
    }

    /** Up to six digits, without exponent or trailing zeros: the same in every locale. */
    static String format(double value) {
        return new BigDecimal(value).round(SHOWN).stripTrailingZeros().toPlainString();
    }
}
