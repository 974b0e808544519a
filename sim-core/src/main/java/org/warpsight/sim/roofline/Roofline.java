package org.warpsight.sim.roofline;

import java.util.List;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.AttentionGradient;
import org.warpsight.workload.operator.Communication;
import org.warpsight.workload.operator.ExpertChoice;
import org.warpsight.workload.operator.ExpertStep;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.GroupedGemm;
import org.warpsight.workload.operator.Operator;
import org.warpsight.workload.operator.Streaming;

/**
 * The roofline of a GPU (Williams, Waterman and Patterson, "Roofline", CACM 52(4), 2009): attainable FLOP/s is the
 * smaller of the compute peak and bandwidth x arithmetic intensity. Peaks hold at the maximum clock.
 */
public record Roofline(Gpu gpu) {

    /** HBM, the memory-side cache where there is one, and L2. */
    public List<MemoryRoof> memoryRoofs() {
        MemoryRoof hbm = new MemoryRoof("HBM", gpu.hbmBytesPerSecond());
        MemoryRoof l2 = new MemoryRoof("L2", gpu.l2BytesPerSecond(gpu.product().maximumClockMhz()));
        double side = gpu.product().memorySideCacheGbPerS() * 1e9;
        return side > 0 ? List.of(hbm, new MemoryRoof("memory-side cache", side), l2) : List.of(hbm, l2);
    }

    /** The matrix peak of a precision. */
    public ComputeRoof matrixRoof(Precision precision) {
        return new ComputeRoof(
                precision.id() + " matrix",
                gpu.matrixFlopsPerSecond(precision, gpu.product().maximumClockMhz()),
                precision.operation());
    }

    /** The FP32 peak of the vector pipes. */
    public ComputeRoof vectorRoof() {
        return new ComputeRoof(
                "fp32 vector", gpu.vectorFlopsPerSecond(gpu.product().maximumClockMhz()), Precision.FP32.operation());
    }

    /**
     * Seconds that an operator takes at least when its operands start in HBM: its FLOPs at the peak or its compulsory
     * bytes at HBM's rate, whichever is more.
     *
     * @throws IllegalArgumentException for a collective, which the network bounds
     */
    public double boundSeconds(Operator operator) {
        return Math.max(computeSeconds(operator), operator.compulsoryBytes() / gpu.hbmBytesPerSecond());
    }

    /** Seconds that the FLOPs of an operator take at the peak; its bound when all operands are in L2. */
    public double computeSeconds(Operator operator) {
        return operator.flops() / computeRoof(operator).flopsPerSecond();
    }

    /** FP32 is multiplied on the vector pipes where the matrix pipe does not take it. */
    private ComputeRoof gemmRoof(Precision operands) {
        return operands == Precision.FP32 && !gpu.supports(operands) ? vectorRoof() : matrixRoof(operands);
    }

    /** The compute peak that bounds an operator. */
    public ComputeRoof computeRoof(Operator operator) {
        if (operator instanceof Gemm gemm) {
            return gemmRoof(gemm.activations());
        } else if (operator instanceof GroupedGemm grouped) {
            return matrixRoof(grouped.activations());
        } else if (operator instanceof Attention attention) {
            return matrixRoof(attention.activations());
        } else if (operator instanceof AttentionGradient gradient) {
            return matrixRoof(gradient.forward().activations());
        } else if (operator instanceof Streaming
                || operator instanceof ExpertChoice
                || operator instanceof ExpertStep) {
            return vectorRoof();
        } else if (operator instanceof Communication communication) {
            throw new IllegalArgumentException(
                    communication.name() + " goes between GPUs and has no roofline on one GPU");
        }
        throw new IllegalStateException("no roof for " + operator);
    }
}
