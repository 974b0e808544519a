package org.warpsight.workload.operator;

import java.util.List;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Streaming.Kind;
import org.warpsight.workload.scenario.Deployment.Sampling;

/**
 * The choice of next tokens from logits in 32 bits, all of which every rank has.
 *
 * <pre>
 *   greedy    argmax                                    vLLM, v1/sample/sampler.py, greedy_sample
 *   others    temperature ► softmax ► sample            SGLang, srt/layers/sampler.py; FlashInfer, sampling.cuh
 * </pre>
 */
public final class SamplingOperators {
    private SamplingOperators() {}

    /**
     * The kernels in order.
     *
     * @param rows sequences that get a token
     * @param vocabulary logits of each
     */
    public static List<Streaming> of(Sampling sampling, int rows, int vocabulary) {
        return switch (sampling) {
            case GREEDY -> List.of(over("argmax", Kind.ARGMAX, rows, vocabulary));
            case TOP_P -> random(Kind.SAMPLE_TOP_P, rows, vocabulary);
            case TOP_K, TOP_K_TOP_P -> random(Kind.SAMPLE_TOP_K, rows, vocabulary);
        };
    }

    private static List<Streaming> random(Kind sample, int rows, int vocabulary) {
        return List.of(
                over("temperature", Kind.SCALE, rows, vocabulary),
                over("vocabulary_softmax", Kind.LONG_SOFTMAX, rows, vocabulary),
                over(sample.id(), sample, rows, vocabulary));
    }

    private static Streaming over(String name, Kind kind, int rows, int vocabulary) {
        return new Streaming(name, kind, rows, vocabulary, Precision.FP32);
    }
}
