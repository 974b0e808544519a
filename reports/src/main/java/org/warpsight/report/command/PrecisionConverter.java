package org.warpsight.report.command;

import java.util.Locale;
import org.warpsight.hardware.Precision;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a precision by its name; an unknown one is wrong usage that names the known ones. */
final class PrecisionConverter implements ITypeConverter<Precision> {
    @Override
    public Precision convert(String name) {
        try {
            return Precision.of(name.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new TypeConversionException(unknown.getMessage());
        }
    }
}
