package org.warpsight.sim.validation;

import java.util.Arrays;
import java.util.Locale;

/**
 * Libraries whose sequence of kernels is known; a prediction may depend on nothing else of a row's source but its
 * {@linkplain Origin commit}.
 */
enum Library {
    TRTLLM,
    SGLANG,
    VLLM,
    NCCL,
    AITER,
    /** Any other: default plans. */
    OTHER;

    /** The library that the first word of a source names. */
    static Library ofSource(String source) {
        String word = firstWord(source).toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(library -> library.name().equals(word))
                .findFirst()
                .orElse(OTHER);
    }

    /** The first word of a source as it stands there; empty if there is none. */
    static String firstWord(String source) {
        String text = source.strip();
        int blank = text.indexOf(' ');
        return blank < 0 ? text : text.substring(0, blank);
    }
}
