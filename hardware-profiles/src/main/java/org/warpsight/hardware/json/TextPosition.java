package org.warpsight.hardware.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;

/** Finds line and column of a JSON pointer by reading the text once more; only done when there is an error to report. */
final class TextPosition {

    private TextPosition() {}

    /** The pointer with line and column where it is found in the text, the pointer alone otherwise. */
    static String describe(String text, String pointer) {
        return find(text, pointer)
                .map(location -> pointer + " (" + lineAndColumn(location) + ")")
                .orElse(pointer);
    }

    static String lineAndColumn(JsonLocation location) {
        return "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static Optional<JsonLocation> find(String text, String pointer) {
        if (pointer.isEmpty()) {
            return Optional.empty();
        }
        JsonPointer wanted = JsonPointer.compile(pointer);
        try (JsonParser parser = JsonDocuments.mapper().createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                boolean isValue = token != JsonToken.FIELD_NAME && !token.isStructEnd();
                if (isValue && pointerOf(parser, token).equals(wanted)) {
                    return Optional.of(parser.currentTokenLocation());
                }
            }
            return Optional.empty();
        } catch (IOException cannotHappenAfterParsing) {
            throw new IllegalStateException("text was parsed before", cannotHappenAfterParsing);
        }
    }

    /** At the start of an object or array the parser's context is already inside it. */
    private static JsonPointer pointerOf(JsonParser parser, JsonToken token) {
        return token.isStructStart()
                ? parser.getParsingContext().getParent().pathAsPointer()
                : parser.getParsingContext().pathAsPointer();
    }
}
