/**
 * Closed-form bounds: what no implementation on a GPU can beat.
 *
 * <pre>
 *   FLOP/s ▲        ┌──────────── matrix peak of a precision
 *          │      ╱ ridge
 *          │    ╱   HBM bandwidth x intensity
 *          └──────────────────────► FLOP per byte
 * </pre>
 *
 * <p>Every simulated time is at or above its bound. Kernels may look at the roofline, never the reverse.
 */
package org.warpsight.sim.roofline;
