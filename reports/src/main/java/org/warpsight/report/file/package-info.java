/**
 * The files of a run: one directory that appears complete or not at all.
 *
 * <pre>
 *   ServingResult ──► RunReport ──► RunDirectory (.name.partial-pid ──rename──► name)
 *                                     ├── scenario.json  ScenarioFile     what was run
 *                                     ├── summary.json   SummaryFile      the figures, vLLM's keys
 *                                     ├── requests.csv   RequestsFile     one row per request
 *                                     ├── operators.csv  OperatorsFile    one row per phase and operator
 *                                     ├── trace.json     TraceFile        some passes, for Perfetto
 *                                     ├── *.svg          report.chart
 *                                     └── report.html    report.page
 *
 *   single files of validate and calibrate ──► ReplacedFile: the old text or the new one
 *   TraceFile (passes), PipelineTrace (a kernel's first steps) ──► TraceWriter
 * </pre>
 */
package org.warpsight.report.file;
