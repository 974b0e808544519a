package org.warpsight.sim.microbenchmark;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.warpsight.hardware.Architecture;

/**
 * How AMD's vector L1 answers a wavefront: 16 lanes at once where they read 4 bytes each of one line, otherwise four lanes
 * in a cycle, unless two of them need the same set's tags or the same bank.
 *
 * <pre>
 *   line    what L1 gives in a clock: 64 B          sets    capacity / (ways x line): 4, one tag comparison each
 *   banks   8 B wide, so many as a line has words   quad    four neighbours of 8 B, or every fourth lane of 16 where 4 B
 *   cycles of a quad = most lines that lie in one set, or most words in one bank
 * </pre>
 *
 * <p>Sizes and sets are those of the profile. Which lanes go together and how wide the banks are was found from the 50 rows
 * of an MI210 (RRZE-HPC/gpu-benches@1038c5d, gpu-strides/mi210.txt): no other grouping, line, number of sets or banks that
 * was tried gives the cycles of all but one of the strides in 8 bytes.
 *
 * @param architecture whose L1 answers
 * @param widthBytes bytes of a lane, 4 or 8
 */
record QuadReads(Architecture architecture, int widthBytes) {
    private static final int LANES_AT_ONCE = 16;
    private static final int QUAD = 4;
    private static final int BANK_BYTES = 8;

    /**
     * Reads of a width.
     *
     * @throws IllegalArgumentException if it is neither 4 nor 8 bytes
     */
    QuadReads {
        if (widthBytes != Float.BYTES && widthBytes != Double.BYTES) {
            throw new IllegalArgumentException(
                    "reads of " + widthBytes + " bytes a lane from L1 of " + architecture.id() + " are not modelled");
        }
    }

    /** Cycles of L1 for the bytes at the addresses of a wavefront's lanes. */
    double cycles(List<Integer> addresses) {
        double cycles = 0;
        for (int first = 0; first < addresses.size(); first += LANES_AT_ONCE) {
            cycles += quarter(addresses.subList(first, first + LANES_AT_ONCE));
        }
        return cycles;
    }

    private int quarter(List<Integer> addresses) {
        if (widthBytes == Float.BYTES && distinct(addresses, lineBytes()).size() == 1) {
            return 1;
        }
        return IntStream.range(0, QUAD)
                .map(quad -> {
                    IntUnaryOperator lane = i -> widthBytes == Float.BYTES ? quad + QUAD * i : QUAD * quad + i;
                    return quad(IntStream.range(0, QUAD)
                            .map(lane)
                            .mapToObj(addresses::get)
                            .toList());
                })
                .sum();
    }

    private int quad(List<Integer> addresses) {
        int line = lineBytes();
        int sets = architecture.multiprocessor().l1Bytes()
                / architecture.multiprocessor().l1Ways()
                / line;
        return Math.max(
                fullest(distinct(addresses, line), sets), fullest(distinct(addresses, BANK_BYTES), line / BANK_BYTES));
    }

    private int lineBytes() {
        return (int) architecture.multiprocessor().l1BytesPerClock();
    }

    private static Set<Integer> distinct(Collection<Integer> addresses, int bytes) {
        return addresses.stream().map(address -> address / bytes).collect(Collectors.toCollection(HashSet::new));
    }

    /** Most pieces that one of some places has to serve, dealt to them in turn. */
    private static int fullest(Set<Integer> pieces, int places) {
        return pieces.stream()
                .collect(Collectors.groupingBy(piece -> piece % places, Collectors.counting()))
                .values()
                .stream()
                .mapToInt(Math::toIntExact)
                .max()
                .orElse(0);
    }
}
