package org.warpsight.sim.serving;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.warpsight.sim.forward.OperatorTime;
import org.warpsight.sim.kernel.Limiter;

/** Running sums over the operators of all passes of one phase, in the order in which the operators first appear. */
final class OperatorTotals implements Consumer<OperatorTime> {
    private final String phase;
    private final Map<String, Sum> sums = new LinkedHashMap<>();

    OperatorTotals(String phase) {
        this.phase = phase;
    }

    @Override
    public void accept(OperatorTime operator) {
        sums.computeIfAbsent(operator.name(), name -> new Sum()).add(operator);
    }

    /** The sums so far; an operator's limiter is the one behind most of its time. */
    List<ServingResult.OperatorTotal> totals() {
        List<ServingResult.OperatorTotal> totals = new ArrayList<>();
        sums.forEach((name, sum) -> totals.add(new ServingResult.OperatorTotal(phase, sum.total(name))));
        return totals;
    }

    private static final class Sum {
        private static final Limiter[] LIMITERS = Limiter.values();

        private final long[] picosecondsByLimiter = new long[LIMITERS.length];
        private long count;
        private double flops;
        private double hbmBytes;

        void add(OperatorTime operator) {
            count += operator.count();
            flops += operator.flops();
            hbmBytes += operator.hbmBytes();
            picosecondsByLimiter[operator.limiter().ordinal()] += operator.picoseconds();
        }

        OperatorTime total(String name) {
            long picoseconds = 0;
            int most = 0;
            for (int i = 0; i < LIMITERS.length; i++) {
                picoseconds += picosecondsByLimiter[i];
                if (picosecondsByLimiter[i] > picosecondsByLimiter[most]) {
                    most = i;
                }
            }
            return new OperatorTime(name, count, picoseconds, flops, hbmBytes, LIMITERS[most]);
        }
    }
}
