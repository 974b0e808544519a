/**
 * Reading JSON strictly: parse, check against the schema, bind to a record, and name file, place and value on error.
 *
 * <pre>
 *   id, alias, path ──► Catalogue ──► JsonDocument ──► JsonFormat: schema ──► record ──► checks ──► value
 *                           │              │                         └──────────┴──────────┘
 *                           └──────────────┴────────────────────────────────────┴──► BadInputException (one line)
 * </pre>
 *
 * <p>A kind of input is one {@link org.warpsight.hardware.json.JsonFormat}; what is bundled of it is one
 * {@link org.warpsight.hardware.json.Catalogue}:
 *
 * <pre>{@code
 *   JsonFormat<Engine> format = JsonFormat.of(Engine.class, "engines/schema/engine.schema.json")
 *           .checkedBy((engine, document) -> { ... throw document.problem("/name", "...", "..."); });
 *   Catalogue<Engine> engines = new Catalogue<>(
 *           "engine", "`warpsight list engines` shows all", Engine.class, "engines", format, engine -> List.of());
 *   Engine vllm = engines.get("vllm");
 *   Engine mine = engines.get("./my-engine.json");
 * }</pre>
 */
package org.warpsight.hardware.json;
