package org.warpsight.report.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.report.Numbers;
import org.warpsight.report.command.Listing.Column;

/** What the matrix pipe of each bundled architecture takes, and at what rate. */
final class PrecisionListing {
    private PrecisionListing() {}

    /** A row for each format; a rate for each architecture whose matrix pipe takes it. */
    static Listing of() {
        List<Architecture> architectures = HardwareCatalogue.standard().gpus().stream()
                .map(Gpu::architecture)
                .distinct()
                .toList();
        Stream<Column> formats = Stream.of(new Column("id", "id"), new Column("bits", "bits"));
        Stream<Column> rates = architectures.stream()
                .map(one -> new Column(one.id().replace('-', '_') + "_flops_per_clock", one.id()));
        Listing listing = new Listing(Stream.concat(formats, rates).toArray(Column[]::new))
                .note(
                        """
                        Dense FLOP per clock of one SM or CU, a multiply-add counted as two (OP of int8 and int4).
                        -: not taken. Weights in such a format are converted to that of the activations (kernel gemm --weights);
                        fp32 is multiplied on the vector pipes.
                        """);
        for (Precision precision : Precision.values()) {
            List<Object> row = new ArrayList<>(List.of(precision.id(), precision.bits()));
            architectures.forEach(one ->
                    row.add(Optional.ofNullable(one.matrixPipe().flopsPerClock().get(precision))));
            listing.row(row.toArray());
        }
        return listing;
    }

    /** The same of one architecture in a sentence, such as {@code takes fp16 2,048, bf16 2,048}. */
    static String sentence(Architecture architecture) {
        return "takes "
                + String.join(
                        ", ",
                        architecture.matrixPipe().flopsPerClock().entrySet().stream()
                                .map(rate -> rate.getKey().id() + " " + Numbers.count(Math.round(rate.getValue())))
                                .toList())
                + " FLOP per clock and multiprocessor";
    }
}
