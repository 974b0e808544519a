package org.warpsight.report.command;

/** Sentences for the terminal. */
final class Sentence {
    private static final int LINE = 110;

    private Sentence() {}

    /** Breaks a sentence into lines, the first after one indent and the others after another. */
    static String wrapped(String sentence, String first, String others) {
        StringBuilder text = new StringBuilder();
        StringBuilder line = new StringBuilder(first);
        boolean blank = true;
        for (String word : sentence.split(" ")) {
            if (!blank && line.length() + 1 + word.length() > LINE) {
                text.append(line).append('\n');
                line = new StringBuilder(others);
                blank = true;
            }
            line.append(blank ? "" : " ").append(word);
            blank = false;
        }
        return text.append(line).append('\n').toString();
    }
}
