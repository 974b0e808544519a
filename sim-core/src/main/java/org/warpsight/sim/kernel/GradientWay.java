package org.warpsight.sim.kernel;

import java.util.List;

/**
 * One way to compute a gradient.
 *
 * @param plan of its main kernel, for people
 * @param launches its kernels, in order
 */
record GradientWay(String plan, List<KernelLaunch> launches) {}
