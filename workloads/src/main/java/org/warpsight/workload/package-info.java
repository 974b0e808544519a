/**
 * What the machine is asked to do: models, operators, requests and scenarios.
 *
 * <pre>
 *   models/*.json    ──► model.DecoderModel ──► operator.ForwardOperators ──► List of LayerOperator
 *   engines/*.json   ──► engine.EngineProfile, engine.MemoryMap
 *   traces/*         ──► traffic.RequestSource ──► Request, Request, ...
 *   scenarios/*.json ──► scenario.json.Scenarios ──► scenario.Scenario + all that it names
 *
 *   scenario (values) ◄── model ◄── operator, engine ◄── scenario.json        scenario ◄── traffic ◄── scenario.json
 * </pre>
 *
 * <p>Nothing here knows how long anything takes.
 */
package org.warpsight.workload;
