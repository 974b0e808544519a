package org.warpsight.workload.traffic;

/**
 * One request to a serving deployment.
 *
 * @param id position in its source, from 0
 * @param arrivalPicoseconds time of arrival since the first moment of the run; ignored in a closed loop
 * @param inputTokens prompt tokens, at least 1
 * @param outputTokens tokens to generate, at least 1
 * @param cachedTokens first tokens of the prompt whose keys and values are known; fewer than all
 */
public record Request(int id, long arrivalPicoseconds, int inputTokens, int outputTokens, int cachedTokens) {

    /** A request of which nothing is known. */
    public Request(int id, long arrivalPicoseconds, int inputTokens, int outputTokens) {
        this(id, arrivalPicoseconds, inputTokens, outputTokens, 0);
    }

    /** The same request, of whose prompt a part is known, rounded down. */
    public Request cached(double part) {
        int known = (int) Math.min(inputTokens - 1, Math.floor(part * inputTokens));
        return new Request(id, arrivalPicoseconds, inputTokens, outputTokens, known);
    }
}
