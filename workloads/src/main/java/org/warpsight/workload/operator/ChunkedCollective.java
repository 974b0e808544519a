package org.warpsight.workload.operator;

/**
 * The sum of a projection's partial results over tensor-parallel ranks, chunk by chunk: while the projection computes a chunk
 * of rows, the chunk before travels.
 *
 * <pre>
 *   compute    chunk 1 │ chunk 2 │ chunk 3
 *   links                chunk 1 │ chunk 2 │ chunk 3
 * </pre>
 *
 * <p>The projection's chunks are operators of their own; what a pass adds for the sum is what they do not cover.
 *
 * @param projection one chunk of it
 * @param sum collective of one chunk
 * @param chunks at least 2
 */
public record ChunkedSum(Gemm projection, Collective sum, int chunks) implements Communication {

    public ChunkedSum {
        if (chunks < 2) {
            throw new IllegalArgumentException("a sum in chunks needs at least 2 but has " + chunks);
        }
    }

    @Override
    public String name() {
        return sum.name();
    }

    /**
     * What the projection leaves uncovered when each stream takes one chunk after another.
     *
     * @param projectionTime time of one chunk of the projection, in any unit
     * @param sumTime time of one chunk of the sum, in the same unit
     */
    public double uncovered(double projectionTime, double sumTime) {
        double both = projectionTime + (chunks - 1) * Math.max(projectionTime, sumTime) + sumTime;
        return both - chunks * projectionTime;
    }
}
