package org.warpsight.report.command;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.warpsight.sim.kernel.KernelLibrary;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a kernel library by its name; an unknown one is wrong usage that names the known ones. */
final class LibraryConverter implements ITypeConverter<KernelLibrary> {
    @Override
    public KernelLibrary convert(String name) {
        return Arrays.stream(KernelLibrary.values())
                .filter(library -> library.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + name + "' is none of "
                        + Arrays.stream(KernelLibrary.values())
                                .map(library -> library.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))));
    }
}
