package org.warpsight.workload.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.warpsight.hardware.CacheScales;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.model.Models;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.operator.Streaming.Kind;
import org.warpsight.workload.scenario.Deployment.Precisions;

class CacheScalesTest {
    private static final DecoderModel LLAMA = Models.get("llama-3.1-8b");

    private static Streaming cacheWrite(CacheScales scales) {
        Precisions precisions = new Precisions(Precision.BF16, Precision.BF16, Precision.INT8, scales);
        return new ForwardOperators(LLAMA, Sharding.NONE, precisions)
                .of(BatchShape.decode(16, 16_000)).stream()
                        .map(LayerOperator::operator)
                        .filter(operator -> operator.name().equals("cache_write"))
                        .map(Streaming.class::cast)
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void scalesOfTokensAreFoundAndWrittenWithTheCacheAndThoseOfHeadsAreRead() {
        assertThat(cacheWrite(CacheScales.TENSOR).kind()).isEqualTo(Kind.CACHE_WRITE);

        Streaming head = cacheWrite(CacheScales.HEAD);
        assertThat(head.kind()).isEqualTo(Kind.QUANTISE);
        assertThat(head.elements()).isEqualTo(16 * 2 * 8 * 128);
        assertThat(head.scaleBytes()).isEqualTo(2 * 8 * 4);
        assertThat(head.readsScales()).isTrue();

        Streaming token = cacheWrite(CacheScales.TOKEN_HEAD);
        assertThat(token.kind()).isEqualTo(Kind.QUANTISE_ROWS);
        assertThat(token.scales()).isEqualTo(Scales.PER_ROW);
        assertThat(token.elements()).isEqualTo(16 * 2 * 8 * 128);
        assertThat(token.scaleBytes()).isEqualTo(16 * 2 * 8 * 4);
        assertThat(token.readsScales()).isFalse();
    }

    @Test
    void whatIsWrittenOfATokenIsWhatItTakesInTheCache() {
        for (CacheScales scales : new CacheScales[] {CacheScales.HEAD, CacheScales.TOKEN_HEAD}) {
            Streaming write = cacheWrite(scales);
            double written = write.elements() + (write.readsScales() ? 0 : write.scaleBytes());
            assertThat(32 * written / 16).isEqualTo(LLAMA.kvBytesPerToken(Precision.INT8, scales));
        }
    }

    @Test
    void onlyScalesOfTokensTakeRoomInTheCache() {
        double plain = LLAMA.kvBytesPerToken(Precision.FP8);
        assertThat(LLAMA.kvBytesPerToken(Precision.FP8, CacheScales.HEAD)).isEqualTo(plain);
        // 8 bytes beside the 256 of each head's key and value.
        assertThat(LLAMA.kvBytesPerToken(Precision.FP8, CacheScales.TOKEN_HEAD)).isEqualTo(plain * 264 / 256);
    }

    @Test
    void wideAndLatentCachesHaveNoScalesOfTheirHeads() {
        Attention wide = new Attention("a", 1, 1, 64, 8, 8, 64, 64, 0, true, false, Precision.BF16, Precision.BF16);
        assertThatThrownBy(() -> wide.scaledBy(CacheScales.HEAD)).hasMessageContaining("16-bit cache");
        Attention latent = new Attention("a", 1, 1, 64, 8, 1, 576, 512, 0, true, true, Precision.FP8, Precision.FP8);
        assertThatThrownBy(() -> latent.scaledBy(CacheScales.TOKEN_HEAD)).hasMessageContaining("latent");
    }
}
