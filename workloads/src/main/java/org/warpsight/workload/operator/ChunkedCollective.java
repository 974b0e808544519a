package org.warpsight.workload.operator;

/**
 * What tensor-parallel ranks do with the rows of a projection, chunk by chunk: the sum of its partial results behind it, or
 * the gathering of its input before it. While the projection computes a chunk of rows, another travels.
 *
 * <pre>
 *   sum         compute    chunk 1 │ chunk 2 │ chunk 3                   gathering   compute              chunk 1 │ chunk 2 │ chunk 3
 *               links                chunk 1 │ chunk 2 │ chunk 3                     links      chunk 1 │ chunk 2 │ chunk 3
 * </pre>
 *
 * <p>Both take the same time. The projection's chunks are operators of their own; what a pass adds for the collective is what
 * they do not cover.
 *
 * @param projection one chunk of it
 * @param collective of one chunk
 * @param chunks at least 2
 */
public record ChunkedCollective(Gemm projection, Collective collective, int chunks) implements Communication {

    public ChunkedCollective {
        if (chunks < 2) {
            throw new IllegalArgumentException("a collective in chunks needs at least 2 but has " + chunks);
        }
    }

    @Override
    public String name() {
        return collective.name();
    }

    /**
     * What the projection leaves uncovered when each stream takes one chunk after another.
     *
     * @param projectionTime time of one chunk of the projection, in any unit
     * @param collectiveTime time of the collective of one chunk, in the same unit
     */
    public double uncovered(double projectionTime, double collectiveTime) {
        double both = projectionTime + (chunks - 1) * Math.max(projectionTime, collectiveTime) + collectiveTime;
        return both - chunks * projectionTime;
    }
}
