package org.warpsight.workload.traffic;

/**
 * One recorded request.
 *
 * @param picoseconds time of arrival from an origin that all rows of a trace share
 */
record TraceRow(long picoseconds, int inputTokens, int outputTokens) {}
