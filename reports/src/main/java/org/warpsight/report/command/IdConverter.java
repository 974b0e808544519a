package org.warpsight.report.command;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a constant by its name in small letters; an unknown one is wrong usage that names the known ones. */
abstract class IdConverter<T extends Enum<T>> implements ITypeConverter<T> {
    private final T[] known;

    IdConverter(T[] known) {
        this.known = known;
    }

    @Override
    public T convert(String name) {
        return Arrays.stream(known)
                .filter(value -> id(value).equals(name))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + name + "' is none of "
                        + Arrays.stream(known).map(IdConverter::id).collect(Collectors.joining(", "))));
    }

    private static String id(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
