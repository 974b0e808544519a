package org.warpsight.sim.engine;

import java.util.SplittableRandom;
import nl.tudelft.simulation.dsol.experiment.SingleReplication;
import nl.tudelft.simulation.dsol.model.AbstractDsolModel;
import nl.tudelft.simulation.dsol.simulators.DevsSimulator;
import nl.tudelft.simulation.dsol.simulators.ErrorStrategy;
import nl.tudelft.simulation.dsol.simulators.RunState;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Events per second of this engine and of DSOL as it comes, in the hold model: each event schedules one other after a
 * random delay, so the number pending stays the same (Jones, "An Empirical Comparison of Priority-Queue and Event-Set
 * Implementations", 1986).
 *
 * <p>DSOL gets the faster of its two kinds of events (a lambda, not a method looked up by name) and is spared its worker
 * thread, whose start takes milliseconds.
 */
@State(Scope.Thread)
@Fork(
        value = 2,
        jvmArgs = {"-Xmx4g", "-XX:+UseParallelGC"})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class EventsPerSecondBenchmark {
    private static final int EVENTS = 50_000;
    private static final long LARGEST_DELAY_PS = 1 << 20;

    /** How many events are pending at any time. */
    @Param({"100", "10000"})
    public int pending;

    private final SplittableRandom random = new SplittableRandom(42);
    private Simulation simulation;
    private StockSimulator stock;
    private int left;

    /** Fills both simulators. */
    @Setup(Level.Trial)
    public void fill() {
        simulation = Simulation.open();
        stock = new StockSimulator();
        for (int i = 0; i < pending; i++) {
            simulation.schedule(delay(), this::hold);
            stock.scheduleEventRel(delay(), this::holdStock);
        }
    }

    /** Gives the simulation back and ends DSOL's thread. */
    @TearDown(Level.Trial)
    public void close() {
        simulation.close();
        stock.cleanUp();
    }

    /** This engine. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void warpsight() {
        left = EVENTS;
        simulation.run();
        requireAllExecuted();
    }

    private void requireAllExecuted() {
        if (left != 0) {
            throw new IllegalStateException(left + " of " + EVENTS + " events were not executed");
        }
    }

    /** DSOL's own event list, scheduling and run loop. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void stockDsol() {
        left = EVENTS;
        stock.drain();
        requireAllExecuted();
    }

    private void hold() {
        simulation.schedule(delay(), this::hold);
        if (--left == 0) {
            simulation.stop();
        }
    }

    private void holdStock() {
        stock.scheduleEventRel(delay(), this::holdStock);
        if (--left == 0) {
            stock.stop();
        }
    }

    private long delay() {
        return 1 + random.nextLong(LARGEST_DELAY_PS);
    }

    /** DSOL unchanged, but for running on the thread that asks. */
    private static final class StockSimulator extends DevsSimulator<Long> {
        private static final long serialVersionUID = 1L;

        private StockSimulator() {
            super("stock");
            setErrorStrategy(ErrorStrategy.WARN_AND_THROW);
            initialize(new EmptyModel(this), new SingleReplication<>("hold", 0L, 0L, Long.MAX_VALUE), true);
        }

        private void drain() {
            runUntilTime = Long.MAX_VALUE;
            runState = RunState.STARTED;
            run();
            runState = RunState.STOPPED;
        }
    }

    private static final class EmptyModel extends AbstractDsolModel<Long, StockSimulator> {
        private static final long serialVersionUID = 1L;

        private EmptyModel(StockSimulator simulator) {
            super(simulator);
        }

        @Override
        public void constructModel() {}
    }
}
