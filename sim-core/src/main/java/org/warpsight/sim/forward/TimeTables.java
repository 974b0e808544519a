package org.warpsight.sim.forward;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.workload.operator.Operator;

/**
 * Times of all operators on one GPU, remembered from tile simulation.
 *
 * <pre>
 *   time(Operator) ──► Family + sizes ──► TimeTable ──► knots of the cell ──► straight line between them
 *                                                          │ missing
 *                                                          └──► KernelSimulator, several at once
 * </pre>
 *
 * <p>Answers depend on the operator and the GPU only: not on what was asked before, on the number of threads, or on what
 * the cache on disk held. Safe for use by several threads.
 */
public final class TimeTables {
    private final Gpu gpu;
    private final KernelSimulator simulator;
    private final TimeCache.Shelf shelf;
    private final Map<Family, TimeTable> tables = new ConcurrentHashMap<>();
    private final Map<String, List<TimeTable.Knot>> remembered;
    private final ExecutorService workers;
    private final AtomicLong simulations = new AtomicLong();

    TimeTables(KernelSimulator simulator, TimeCache.Shelf shelf, ExecutorService workers) {
        this.gpu = simulator.gpu();
        this.simulator = simulator;
        this.shelf = shelf;
        this.remembered = shelf.read();
        this.workers = workers;
    }

    /** The GPU whose times these are. */
    public Gpu gpu() {
        return gpu;
    }

    /** Kernel simulations run so far. */
    long simulations() {
        return simulations.get();
    }

    /**
     * Time of one operator in a forward pass.
     *
     * @throws IllegalArgumentException for a collective, and for an operator that does not fit the GPU
     */
    KernelTime time(Operator operator) {
        Family.Member member = Family.of(operator);
        return table(member.family()).at(member.sizes());
    }

    /** The table of a family. */
    TimeTable table(Family family) {
        return tables.computeIfAbsent(family, this::newTable);
    }

    private TimeTable newTable(Family family) {
        TimeTable table = new TimeTable(family, this::simulate);
        remembered.getOrDefault(family.id(), List.of()).forEach(table::put);
        return table;
    }

    private KernelTime simulate(Operator operator) {
        simulations.incrementAndGet();
        KernelResult result = simulator.run(operator, PassCacheState.of(operator, gpu));
        return new KernelTime(result.picoseconds(), result.hbmBytes(), result.limiter());
    }

    /** Simulates what is missing for some operators, several at once. */
    void prepare(Collection<? extends Operator> operators) {
        List<Runnable> work = new ArrayList<>();
        for (Operator operator : operators) {
            Family.Member member = Family.of(operator);
            table(member.family()).missing(member.sizes(), work::add);
        }
        run(work);
    }

    /** Does pieces of work, several at once. */
    void run(List<Runnable> work) {
        if (work.size() == 1) {
            work.get(0).run();
            return;
        }
        List<Future<?>> running = new ArrayList<>();
        work.forEach(piece -> running.add(workers.submit(piece)));
        running.forEach(TimeTables::await);
    }

    private static void await(Future<?> piece) {
        try {
            piece.get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException("a kernel simulation failed", failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while kernels were simulated", stopped);
        }
    }

    /** Writes what was simulated to the cache, beside what it already held. */
    void save() {
        if (simulations.get() > 0) {
            Map<String, List<TimeTable.Knot>> all = new TreeMap<>(remembered);
            tables.forEach((family, table) -> all.put(family.id(), table.knots()));
            shelf.write(all);
        }
    }
}
