/**
 * One kernel asked, told and explained.
 *
 * <pre>
 *   KernelCase ──► KernelResult ──► SpeedOfLight, Level, RoleTime    what was reached
 *       │
 *       └──► PlanVariants, LibraryVariants, CallVariants, BetterMachines ──► Variant ... ──► Gain, simulated
 *                                                                                           │
 *                                  Sentences, ExplanationCharts ◄── Explanation ◄───────────┘
 * </pre>
 */
package org.warpsight.report.kernel;
