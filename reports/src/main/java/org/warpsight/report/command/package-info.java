/**
 * The command line: picocli commands that call the simulation and print or write what it found.
 *
 * <pre>
 *   Main ──► WarpsightCommand ─┬─► list, check, new
 *     │                        ├─► serve, warm         SCENARIO ─────────► ResolvedScenario ──► ScenarioRun
 *     │                        ├─► estimate, roofline  DeploymentOptions ──┘
 *     │                        ├─► kernel, explain     KernelOptions ──► report.kernel.KernelCase, report.layer.LayerCase
 *     │                        ├─► smem                banks of shared memory
 *     │                        ├─► collective, expert-dispatch   links between GPUs
 *     │                        ├─► ladder, validate, calibrate   measured tables
 *     │                        └─► bench               the simulator by the wall clock
 *     │       CommonOptions: --output --seed --threads --quiet --cache --set; a SelectiveCommand hides those without effect
 *     │
 *     ├── results ──► standard output     TextTable, TerminalTables, or JSON
 *     ├── progress, warnings ──► standard error
 *     └── ExitCodes: 0 done, 1 failed, 2 wrong usage, 3 bad input, 99 SLO missed, 130 interrupted
 * </pre>
 */
package org.warpsight.report.command;
