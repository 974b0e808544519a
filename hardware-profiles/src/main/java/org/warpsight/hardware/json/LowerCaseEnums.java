package org.warpsight.hardware.json;

import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import java.util.Locale;

/**
 * Enum constants are their names in lower case, in JSON and back.
 *
 * <p>Jackson's own {@code WRITE_ENUMS_TO_LOWERCASE} follows the system's locale, in which {@code I} may become a dotless
 * i.
 */
final class LowerCaseEnums extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public String[] findEnumValues(MapperConfig<?> config, AnnotatedClass type, Enum<?>[] constants, String[] names) {
        String[] found = super.findEnumValues(config, type, constants, names);
        for (int index = 0; index < constants.length; index++) {
            if (found[index] == null) {
                found[index] = constants[index].name().toLowerCase(Locale.ROOT);
            }
        }
        return found;
    }
}
