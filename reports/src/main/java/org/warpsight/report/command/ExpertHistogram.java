package org.warpsight.report.command;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.warpsight.hardware.json.BadInputException;

/** How often each expert was chosen: counts separated by commas, blanks or line ends, or a JSON list of them. */
final class ExpertHistogram {
    private ExpertHistogram() {}

    /**
     * Reads a count for each expert.
     *
     * @throws BadInputException if the file cannot be read, has another number of counts or too few above 0
     */
    static double[] read(Path file, int experts, int expertsPerToken) {
        String text = text(file).strip();
        if (text.isEmpty()) {
            throw BadInputException.of(
                    file.toString(), "", "it is empty", "Give one count for each of the " + experts + " experts");
        }
        double[] counts = Arrays.stream(counts(text).split("[\\s,;]+"))
                .mapToDouble(word -> count(file, word))
                .toArray();
        if (counts.length != experts) {
            throw BadInputException.of(
                    file.toString(),
                    "",
                    "it has " + counts.length + " counts, but the model has " + experts + " experts",
                    "Give one count for each expert");
        }
        long used = Arrays.stream(counts).filter(count -> count > 0).count();
        if (used < expertsPerToken) {
            throw BadInputException.of(
                    file.toString(),
                    "",
                    "only " + used + " experts have a count above 0, but a token takes " + expertsPerToken,
                    "Give more experts a count");
        }
        return counts;
    }

    /** A scenario's histogram is a JSON list, which differs by its brackets. */
    private static String counts(String text) {
        return text.startsWith("[") && text.endsWith("]")
                ? text.substring(1, text.length() - 1).strip()
                : text;
    }

    private static String text(Path file) {
        String name = file.toString();
        if (Files.isDirectory(file)) {
            throw BadInputException.of(name, "", "this is a folder", "Name a file of counts inside it");
        }
        try {
            return Files.readString(file);
        } catch (CharacterCodingException wrongEncoding) {
            throw BadInputException.of(name, "", "not a text in UTF-8", "Save it as UTF-8", wrongEncoding);
        } catch (IOException unreadable) {
            throw BadInputException.of(name, "", "it cannot be read", "Check the path", unreadable);
        }
    }

    private static double count(Path file, String word) {
        try {
            double count = Double.parseDouble(word);
            if (count >= 0 && Double.isFinite(count)) {
                return count;
            }
        } catch (NumberFormatException notANumber) {
            throw BadInputException.of(
                    file.toString(), "", "'" + word + "' is no count", "Give numbers of at least 0", notANumber);
        }
        throw BadInputException.of(file.toString(), "", "'" + word + "' is no count", "Give numbers of at least 0");
    }
}
