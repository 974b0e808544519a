package org.warpsight.sim.gpu;

import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;

/**
 * Board power of a kernel, and the clock at which it stays within the limit.
 *
 * <pre>
 *   P = idle + (matrix + vector + L2 energy) x V(f)^2 / t + HBM energy / t,   V(f) = floor + (1 - floor) f / f_max
 * </pre>
 *
 * <p>Energies per operation hold at the maximum clock; what runs on the SM clock goes with the square of the voltage
 * (dynamic power C V^2 f, Weste and Harris, "CMOS VLSI Design", section 5.2), HBM has a supply of its own.
 *
 * <p>Load heats the die in proportion to the power above that at rest, and a hotter die leaks more (the same book, section
 * 5.3; Price et al., "Optimizing performance per watt on GPUs in High Performance Computing", arXiv:1407.8116). Over the
 * range of a cooled board leakage is taken to be linear in temperature, and the temperature to approach that of the load
 * as one thermal mass does (Incropera, "Fundamentals of Heat and Mass Transfer", section 5.1):
 *
 * <pre>
 *   P = idle + dynamic + leakage_watts_per_watt x (1 - exp(-load / heating_ms)) x (P - idle)
 * </pre>
 */
public final class PowerModel {
    private static final double CLOCK_ACCURACY_MHZ = 0.01;
    private static final int MAXIMUM_EVALUATIONS = 100;

    /** A part of the time that does not go with the clock makes the search for it go on from where it was. */
    private static final int CLOCK_SEARCHES = 20;

    /** Operand bits for which a profile states the energy of a matrix FLOP. */
    private static final double REFERENCE_BITS = 16;

    private final Gpu gpu;
    private final Architecture.Power power;
    private final double runsBefore;

    private PowerModel(Gpu gpu, double runsBefore) {
        this.gpu = gpu;
        this.power = gpu.architecture().power();
        this.runsBefore = runsBefore;
    }

    /** Of a board whose die is about as warm as at rest: a kernel runs for too short a time to heat it. */
    public static PowerModel cold(Gpu gpu) {
        return new PowerModel(gpu, 0);
    }

    /** Of a board at rest until some runs of the kernel before this one; infinitely many bring it into thermal equilibrium. */
    public static PowerModel after(Gpu gpu, double runs) {
        return new PowerModel(gpu, runs);
    }

    /**
     * What a kernel does in all.
     *
     * @param matrixFlops FLOPs on the matrix pipe
     * @param matrixBits bits of their operands
     * @param vectorFlops FLOPs on the vector pipe
     * @param l2Bytes bytes between L2 and the SMs
     * @param hbmBytes bytes between HBM and L2
     */
    public record Activity(
            double matrixFlops, double matrixBits, double vectorFlops, double l2Bytes, double hbmBytes) {}

    /**
     * What an activity comes down to under the power limit.
     *
     * @param seconds its time at the clock
     */
    public record Settled(Clock clock, double seconds) {}

    /** Board power in watts of an activity that takes a time at a clock. */
    public double watts(Activity activity, double seconds, Clock clock) {
        double core = activity.matrixFlops() * matrixPjPerFlop(activity.matrixBits())
                + activity.vectorFlops() * power.vectorPjPerFlop()
                + activity.l2Bytes() * power.l2PjPerByte();
        double volts = voltage(clock.megahertz());
        double dynamic = (core * volts * volts + activity.hbmBytes() * power.hbmPjPerByte()) * 1e-12 / seconds;
        return power.idleWatts() + dynamic / (1 - power.leakageWattsPerWatt() * heat(seconds));
    }

    /** Adders and accumulators are as wide whatever they add; multipliers and what feeds them go with the operands. */
    private double matrixPjPerFlop(double bits) {
        double fixed = power.matrixAccumulationFraction();
        return power.matrixPjPerFlop() * (fixed + (1 - fixed) * bits / REFERENCE_BITS);
    }

    /** Part of the way to the temperature of a kernel of a duration that the die has come. */
    private double heat(double seconds) {
        return runsBefore == 0 ? 0 : -Math.expm1(-runsBefore * seconds * 1e3 / power.heatingMs());
    }

    /** Voltage at a clock as a part of that at the maximum clock. */
    private double voltage(double megahertz) {
        return power.voltageFloor()
                + (1 - power.voltageFloor()) * megahertz / gpu.product().maximumClockMhz();
    }

    /**
     * The clock that keeps a steady activity to the limit, and its time at that clock.
     *
     * @param secondsAt time of the activity at a clock
     */
    public Settled settled(Activity activity, ToDoubleFunction<Clock> secondsAt) {
        Clock clock = new Clock(gpu.product().maximumClockMhz());
        double seconds = secondsAt.applyAsDouble(clock);
        for (int i = 0;
                i < CLOCK_SEARCHES
                        && watts(activity, seconds, clock) > gpu.product().powerLimitWatts();
                i++) {
            clock = limited(activity, seconds, clock);
            seconds = secondsAt.applyAsDouble(clock);
        }
        return new Settled(clock, seconds);
    }

    /**
     * The clock at which an activity that was timed at one clock draws just the limit, if all of its time went with the
     * clock; a part that does not makes the true clock higher, which a run at the clock found here and another call show.
     */
    public Clock limited(Activity activity, double seconds, Clock clock) {
        double limit = gpu.product().powerLimitWatts();
        double low = power.minimumClockMhz();
        double high = gpu.product().maximumClockMhz();
        UnivariateFunction excess =
                megahertz -> watts(activity, seconds * clock.megahertz() / megahertz, new Clock(megahertz)) - limit;
        if (excess.value(high) <= 0) {
            return new Clock(high);
        }
        if (excess.value(low) >= 0) {
            return new Clock(low);
        }
        return new Clock(new BrentSolver(CLOCK_ACCURACY_MHZ).solve(MAXIMUM_EVALUATIONS, excess, low, high));
    }
}
