/**
 * One kernel asked, told and explained.
 *
 * <pre>
 *   KernelCase ──► KernelResult ──► SpeedOfLight, Levels, RoleTime   what was reached
 *       │
 *       └──► Variants ──► KernelCase ... ──► Gain                     what a change would gain, simulated
 *                                 │
 *                                 └──► Explanation ──► sentences, JSON, ASCII lanes
 * </pre>
 */
package org.warpsight.report.kernel;
