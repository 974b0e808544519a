package org.warpsight.workload.operator;

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
final class SamplingOperators {
    private final OperatorList operators;
    private final int rows;
    private final int vocabulary;

    /** @param rows sequences that get a token */
    SamplingOperators(OperatorList operators, int rows, int vocabulary) {
        this.operators = operators;
        this.rows = rows;
        this.vocabulary = vocabulary;
    }

    void add(Sampling sampling) {
        switch (sampling) {
            case GREEDY -> add("argmax", Kind.ARGMAX);
            case TOP_P -> random(Kind.SAMPLE_TOP_P);
            case TOP_K, TOP_K_TOP_P -> random(Kind.SAMPLE_TOP_K);
        }
    }

    private void random(Kind sample) {
        add("temperature", Kind.SCALE);
        add("vocabulary_softmax", Kind.LONG_SOFTMAX);
        add(sample.id(), sample);
    }

    private void add(String name, Kind kind) {
        operators.add(new Streaming(name, kind, rows, vocabulary, Precision.FP32));
    }
}
