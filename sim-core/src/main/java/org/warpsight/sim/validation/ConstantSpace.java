package org.warpsight.sim.validation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.warpsight.hardware.ArchitectureProfile;
import org.warpsight.hardware.CalibrationPlan.Range;
import org.warpsight.hardware.json.BadInputException;

/**
 * What values the constants of an architecture may have together: a box with a range for each, which a search sees as the
 * unit cube.
 *
 * @param ranges by path
 */
record ConstantSpace(Map<String, Range> ranges) {
    /** Written constants have three digits: the errors of a table tell no more. */
    private static final MathContext DIGITS = new MathContext(3);

    ConstantSpace {
        ranges = new TreeMap<>(ranges);
    }

    int dimensions() {
        return ranges.size();
    }

    /** Values at a point of the unit cube. */
    Map<String, BigDecimal> at(double[] point) {
        Map<String, BigDecimal> values = new TreeMap<>();
        ranges.forEach((path, range) -> {
            double value = range.lower() + point[values.size()] * (range.upper() - range.lower());
            values.put(path, inside(range, BigDecimal.valueOf(value)));
        });
        return values;
    }

    /** The same values with as many digits as are written. */
    Map<String, BigDecimal> written(Map<String, BigDecimal> values) {
        Map<String, BigDecimal> rounded = new TreeMap<>();
        values.forEach((path, value) -> rounded.put(path, written(ranges.get(path), value)));
        return rounded;
    }

    /** What written values become where one of them is a few units of its last digit greater or less. */
    List<Map<String, BigDecimal>> neighbours(Map<String, BigDecimal> values, int units) {
        List<Map<String, BigDecimal>> neighbours = new ArrayList<>();
        values.forEach((path, value) -> {
            // In plain digits 352 and 0.9 have a last digit of another place than three digits have.
            BigDecimal unit = BigDecimal.ONE.movePointLeft(DIGITS.getPrecision() - value.precision() + value.scale());
            for (int sign : new int[] {-1, 1}) {
                BigDecimal moved = value.add(unit.multiply(BigDecimal.valueOf((long) sign * units)));
                Map<String, BigDecimal> neighbour = new TreeMap<>(values);
                neighbour.put(path, written(ranges.get(path), moved));
                neighbours.add(neighbour);
            }
        });
        neighbours.removeIf(values::equals);
        return neighbours;
    }

    /** How far values are from the middle of the box, whose edges are 1 long. */
    double distanceFromMiddle(Map<String, BigDecimal> values) {
        return Math.sqrt(ranges.entrySet().stream()
                .mapToDouble(entry -> {
                    Range range = entry.getValue();
                    double part = (values.get(entry.getKey()).doubleValue() - range.lower())
                            / (range.upper() - range.lower());
                    return (part - 0.5) * (part - 0.5);
                })
                .sum());
    }

    /**
     * Fails if an architecture cannot be in some corner of the box. Checks relate one number to another, so that two constants
     * at ends of their ranges, and the others in the middle, tell.
     *
     * @throws BadInputException that names a range
     */
    void requireSound(ArchitectureProfile profile) {
        double[] ends = {0, 1};
        for (int one = 0; one < dimensions(); one++) {
            for (int other = 0; other <= one; other++) {
                for (double first : ends) {
                    for (double second : ends) {
                        double[] corner = IntStream.range(0, dimensions())
                                .mapToDouble(index -> 0.5)
                                .toArray();
                        corner[other] = second;
                        corner[one] = first;
                        requireSound(
                                profile,
                                at(corner),
                                List.copyOf(ranges.keySet()).get(one));
                    }
                }
            }
        }
    }

    private static void requireSound(ArchitectureProfile profile, Map<String, BigDecimal> corner, String path) {
        try {
            profile.with(corner);
        } catch (BadInputException unsound) {
            throw profile.document()
                    .problem(
                            "/calibration/constants/" + path,
                            "this range holds values with which the architecture is not sound",
                            unsound.getMessage().replaceAll("\\.$", ""),
                            unsound);
        }
    }

    private static BigDecimal written(Range range, BigDecimal value) {
        BigDecimal inside = inside(range, value.round(DIGITS));
        // Plain digits, so that 900 is not written as 9E+2.
        return new BigDecimal(inside.stripTrailingZeros().toPlainString());
    }

    private static BigDecimal inside(Range range, BigDecimal value) {
        return value.max(BigDecimal.valueOf(range.lower())).min(BigDecimal.valueOf(range.upper()));
    }
}
