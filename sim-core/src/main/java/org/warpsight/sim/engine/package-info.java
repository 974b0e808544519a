/**
 * Time and events: the only package that imports DSOL's simulator classes.
 *
 * <pre>
 *   Simulation (picoseconds) ──► PicosecondSimulator (DSOL's DevsSimulator&lt;Long&gt;) ──► EventQueue (4-ary heap)
 *        ▲ schedule, run, cancel
 *        ├── Server          jobs in order, each with its service time
 *        └── SharedPipe      transfers side by side, the rate shared max-min fairly
 * </pre>
 *
 * <p>A resource belongs to one run of one simulation: after {@link org.warpsight.sim.engine.Simulation#reset()}, make
 * new ones.
 */
package org.warpsight.sim.engine;
