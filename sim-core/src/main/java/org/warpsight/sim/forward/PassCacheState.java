package org.warpsight.sim.forward;

import org.warpsight.hardware.Gpu;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.Communication;
import org.warpsight.workload.operator.ExpertChoice;
import org.warpsight.workload.operator.ExpertStep;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.GroupedGemm;
import org.warpsight.workload.operator.Operator;
import org.warpsight.workload.operator.Streaming;

/**
 * What L2 holds when an operator of a forward pass starts: its activations as far as they fit, since the operator before
 * has just written them; never its weights or the KV cache, between two uses of which all others are read.
 */
final class PassCacheState {
    private PassCacheState() {}

    static CacheState of(Operator operator, Gpu gpu) {
        return new CacheState(CacheState.surviving(inputBytes(operator), gpu.sharedL2Bytes()), 0);
    }

    private static double inputBytes(Operator operator) {
        if (operator instanceof Gemm gemm) {
            return (double) gemm.batch()
                    * gemm.m()
                    * gemm.k()
                    * gemm.activations().bytes();
        } else if (operator instanceof GroupedGemm grouped) {
            return (double) grouped.totalRows()
                    * grouped.k()
                    * grouped.activations().bytes();
        } else if (operator instanceof Attention attention) {
            return (double) attention.sequences()
                    * attention.queries()
                    * attention.heads()
                    * attention.queryKeyDim()
                    * attention.activations().bytes();
        } else if (operator instanceof Streaming streaming) {
            return streaming.elements()
                    * streaming.kind().reads()
                    * streaming.precision().bytes();
        }
        if (operator instanceof ExpertChoice || operator instanceof ExpertStep) {
            return operator.compulsoryBytes();
        }
        throw noKernel(operator);
    }

    private static IllegalArgumentException noKernel(Operator operator) {
        String kind = operator instanceof Communication ? "communication " : "operator ";
        return new IllegalArgumentException(kind + operator.name() + " has no kernel");
    }
}
