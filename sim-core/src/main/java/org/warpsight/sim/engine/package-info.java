/**
 * Time and events: the only package that imports DSOL's simulator classes.
 *
 * <pre>
 *   Simulation (picoseconds) ──► DSOL DevsSimulator&lt;Long&gt; ──► EventQueue (4-ary heap, ours)
 *        ▲ schedule, run
 *   Server, BandwidthPipe, CreditPool      resources that models are built from
 * </pre>
 */
package org.warpsight.sim.engine;
