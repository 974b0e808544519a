package org.warpsight.sim.scenario;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.warpsight.sim.forward.OperatorTime;

/** Adds up operators of one name over several passes; the limiter is that of the longest part. */
final class OperatorSums implements Consumer<OperatorTime> {
    private final Map<String, Sum> sums = new LinkedHashMap<>();

    private record Sum(OperatorTime total, OperatorTime longest) {}

    @Override
    public void accept(OperatorTime operator) {
        sums.merge(operator.name(), new Sum(operator, operator), (sum, next) -> {
            OperatorTime longest =
                    next.longest().picoseconds() > sum.longest().picoseconds() ? next.longest() : sum.longest();
            return new Sum(plus(sum.total(), next.total(), longest), longest);
        });
    }

    private static OperatorTime plus(OperatorTime one, OperatorTime other, OperatorTime longest) {
        return new OperatorTime(
                one.name(),
                one.count() + other.count(),
                one.picoseconds() + other.picoseconds(),
                one.flops() + other.flops(),
                one.hbmBytes() + other.hbmBytes(),
                longest.limiter());
    }

    /** The sums in the order in which the operators first appeared. */
    List<OperatorTime> list() {
        return sums.values().stream().map(Sum::total).toList();
    }
}
