package org.warpsight.hardware.json;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The known names that a mistyped one may have meant.
 *
 * <p>Distance is the number of letters to insert, delete, replace or swap with a neighbour (optimal string alignment,
 * a restriction of Damerau 1964), on lower-case names; a name that contains the typed one counts as one letter off.
 */
public final class Nearest {
    private static final int MOST_SHOWN = 3;

    private Nearest() {}

    /** Up to three names that are near enough to be meant, nearest first; of equals those with the same first letter. */
    public static List<String> of(String typed, Collection<String> known) {
        int limit = Math.max(2, typed.length() / 3);
        return known.stream()
                .distinct()
                .filter(name -> distance(typed, name) <= limit)
                .sorted(Comparator.<String>comparingInt(name -> distance(typed, name))
                        .thenComparing(name -> !typed.regionMatches(true, 0, name, 0, 1))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MOST_SHOWN)
                .toList();
    }

    /** {@code Did you mean 'a' or 'b'?}; empty where nothing is near. */
    public static Optional<String> question(String typed, Collection<String> known) {
        return ask(of(typed, known));
    }

    /** As {@link #question(String, Collection)}, where several names lead to the same thing: asks for the things. */
    public static Optional<String> question(String typed, Map<String, String> meanings) {
        return ask(of(typed, meanings.keySet()).stream()
                .map(meanings::get)
                .distinct()
                .toList());
    }

    private static Optional<String> ask(List<String> near) {
        return near.isEmpty()
                ? Optional.empty()
                : Optional.of("Did you mean "
                        + near.stream().map(name -> "'" + name + "'").collect(Collectors.joining(" or ")) + "?");
    }

    static int distance(String typed, String name) {
        String a = typed.toLowerCase(Locale.ROOT);
        String b = name.toLowerCase(Locale.ROOT);
        if (a.equals(b)) {
            return 0;
        }
        if (a.length() > 2 && b.contains(a)) {
            return 1;
        }
        int[][] steps = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                steps[i][j] = i == 0 || j == 0 ? i + j : cheapest(steps, a, b, i, j);
            }
        }
        return steps[a.length()][b.length()];
    }

    private static int cheapest(int[][] steps, String a, String b, int i, int j) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int best = Math.min(steps[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, steps[i - 2][j - 2] + 1) : best;
    }
}
