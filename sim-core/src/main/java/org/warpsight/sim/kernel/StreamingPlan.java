package org.warpsight.sim.kernel;

/**
 * How a streaming operator is cut into blocks.
 *
 * @param threads of a block
 * @param bytesPerThread that a thread loads before it computes
 * @param blocks of a grid that goes round until nothing is left; 0 for as many as have one round each
 */
public record StreamingPlan(int threads, int bytesPerThread, int blocks) {
    /** 256 threads with four loads of 16 bytes in flight each. */
    public static final StreamingPlan USUAL = new StreamingPlan(256, 64);

    /** A plan whose blocks have one round each. */
    public StreamingPlan(int threads, int bytesPerThread) {
        this(threads, bytesPerThread, 0);
    }

    public StreamingPlan {
        if (threads < 1 || bytesPerThread < 1 || blocks < 0) {
            throw new IllegalArgumentException("a streaming plan needs threads and bytes >= 1 and blocks >= 0 but has "
                    + threads + ", " + bytesPerThread + ", " + blocks);
        }
    }

    /** Bytes that a block loads in a round. */
    double roundBytes() {
        return (double) threads * bytesPerThread;
    }
}
