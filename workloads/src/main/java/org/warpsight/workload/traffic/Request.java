package org.warpsight.workload.traffic;

/**
 * One request to a serving deployment.
 *
 * @param id position in its source, from 0
 * @param arrivalPicoseconds time of arrival since the first moment of the run; ignored in a closed loop
 * @param inputTokens prompt tokens, at least 1
 * @param outputTokens tokens to generate, at least 1
 */
public record Request(int id, long arrivalPicoseconds, int inputTokens, int outputTokens) {}
