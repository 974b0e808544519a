package org.warpsight.hardware.json;

import com.fasterxml.jackson.databind.JsonMappingException;
import java.util.List;
import java.util.stream.Collectors;

/** JSON pointers (RFC 6901) from keys and Jackson's paths. */
final class Pointers {

    private Pointers() {}

    static String escape(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    static String of(List<JsonMappingException.Reference> path) {
        return path.stream()
                .map(step -> "/" + (step.getFieldName() == null ? step.getIndex() : escape(step.getFieldName())))
                .collect(Collectors.joining());
    }

    /** Everything before the last step; the empty pointer is its own parent. */
    static String parent(String pointer) {
        return pointer.substring(0, Math.max(0, pointer.lastIndexOf('/')));
    }
}
