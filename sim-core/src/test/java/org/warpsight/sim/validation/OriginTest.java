package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OriginTest {
    @Test
    void theFirstCommitOfASourceIsTheRowsOwn() {
        assertThat(Origin.of("deepseek-ai/DeepGEMM README.md @a6d97a1 (first) and unchanged @989c9e3"))
                .isEqualTo(new Origin(Library.OTHER, "a6d97a1"));
    }

    @Test
    void aSourceMayNameALibraryAndNoCommit() {
        assertThat(Origin.of("sglang 0.5.14")).isEqualTo(new Origin(Library.SGLANG, ""));
        assertThat(Origin.of("someone@example.org").commit()).isEmpty();
    }
}
