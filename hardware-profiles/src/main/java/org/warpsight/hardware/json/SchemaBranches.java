package org.warpsight.hardware.json;

import com.networknt.schema.Error;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a schema allows one of several shapes, the findings about the shape that the user most likely meant.
 *
 * <p>A validator reports what is wrong with every shape. The one with the fewest findings is taken to be meant; of equals
 * the first in the schema.
 */
final class SchemaBranches {
    /** The outermost choice on the way through the schema, and the number of the branch taken there. */
    private static final Pattern CHOICE = Pattern.compile("^(.*?/(?:oneOf|anyOf))/(\\d+)(?=/|$)");

    private SchemaBranches() {}

    static List<Error> likeliest(List<Error> errors) {
        return likeliestBelow("", errors);
    }

    /** Leaves one branch of every choice that lies below a place of the schema. */
    private static List<Error> likeliestBelow(String place, List<Error> errors) {
        return errors.stream()
                .map(error -> CHOICE.matcher(path(error).substring(place.length())))
                .filter(Matcher::find)
                .map(matcher -> place + matcher.group(1))
                .min(Comparator.comparingInt(String::length))
                .map(choice -> withoutOtherBranches(place, choice, errors))
                .orElse(errors);
    }

    private static List<Error> withoutOtherBranches(String place, String choice, List<Error> errors) {
        List<Error> outside = errors.stream()
                .filter(error -> !path(error).equals(choice) && !path(error).startsWith(choice + "/"))
                .toList();
        TreeMap<Integer, List<Error>> branches = errors.stream()
                .filter(error -> path(error).startsWith(choice + "/"))
                .collect(Collectors.groupingBy(error -> branch(error, choice), TreeMap::new, Collectors.toList()));
        List<Error> meant = branches.values().stream()
                .map(branch -> likeliestBelow(choice, branch))
                .min(Comparator.comparingInt(List::size))
                .orElseThrow();
        return Stream.concat(likeliestBelow(place, outside).stream(), meant.stream())
                .toList();
    }

    private static int branch(Error error, String choice) {
        String rest = path(error).substring(choice.length() + 1);
        return Integer.parseInt(rest.split("/")[0]);
    }

    private static String path(Error error) {
        return error.getEvaluationPath().toString();
    }
}
