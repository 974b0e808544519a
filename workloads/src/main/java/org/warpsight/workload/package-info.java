/**
 * What the machine is asked to do: models, operators, requests and scenarios.
 *
 * <pre>
 *   models/*.json    ──► model.DecoderModel ──► operator.ForwardOperators ──► List&lt;Operator&gt;
 *   scenarios/*.json ──► scenario.Scenario ─┬─► traffic.RequestSource ──► Request, Request, ...
 *   traces/*.csv     ───────────────────────┘
 * </pre>
 *
 * <p>Nothing here knows how long anything takes.
 */
package org.warpsight.workload;
