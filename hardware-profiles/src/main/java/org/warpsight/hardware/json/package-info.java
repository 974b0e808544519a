/**
 * Reading JSON strictly: parse, check against the schema, bind to a record, and name file, place and value on error.
 *
 * <pre>
 *   id or path ──► JsonCatalogue ──► bytes ──► schema ──► record
 *                                       └────────┴──────────┴──► BadInputException (one line)
 * </pre>
 */
package org.warpsight.hardware.json;
