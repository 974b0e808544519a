package org.warpsight.sim.kernel;

/**
 * A block as a slot takes it.
 *
 * @param steps steps it takes
 * @param ordinal how many blocks an SM had on average when it was handed out: what its loads find in L2 depends on it
 */
record Block(int steps, int ordinal) {}
