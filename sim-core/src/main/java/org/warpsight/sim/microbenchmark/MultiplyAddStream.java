package org.warpsight.sim.microbenchmark;

import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.gpu.Clock;
import org.warpsight.sim.gpu.PowerModel;

/**
 * All SMs stream bytes from HBM and do FP32 multiply-adds on them, so many that both overlap, until the board's power is
 * steady: the roofline, under a clock that the power limit lowers.
 *
 * <pre>
 *   time = max(bytes / HBM rate, FLOP / (2 x multiply-adds per clock x SMs x clock))
 * </pre>
 *
 * <p>Williams, Waterman and Patterson, "Roofline", CACM 52(4), 2009.
 *
 * @param intensity FLOP per byte
 */
public record MultiplyAddStream(Gpu gpu, double intensity) {
    /** Bytes of the run; all that is asked for is in proportion. */
    private static final double BYTES = 1e9;

    /** Steady state of the run. */
    public record Result(double bytesPerSecond, double flopsPerSecond, double watts, double megahertz) {}

    /** Runs it. Energies of the vector pipe and of HBM hold the leakage of the heat they make. */
    public Result run() {
        PowerModel power = PowerModel.cold(gpu);
        PowerModel.Activity activity = new PowerModel.Activity(0, 0, intensity * BYTES, BYTES, BYTES);
        PowerModel.Settled settled = power.settled(activity, this::seconds);
        double seconds = settled.seconds();
        return new Result(
                BYTES / seconds,
                intensity * BYTES / seconds,
                power.watts(activity, seconds, settled.clock()),
                settled.clock().megahertz());
    }

    /** Whether HBM decides at the highest clock. */
    public boolean boundByMemory() {
        return memorySeconds() > vectorSeconds(new Clock(gpu.product().maximumClockMhz()));
    }

    private double seconds(Clock clock) {
        return Math.max(memorySeconds(), vectorSeconds(clock));
    }

    private double memorySeconds() {
        Architecture.Memory memory = gpu.architecture().memory();
        return BYTES / (gpu.hbmBytesPerSecond() * memory.efficiency());
    }

    private double vectorSeconds(Clock clock) {
        double perSecond = 2.0
                * gpu.architecture().vectorPipe().fp32FmaPerClock()
                * gpu.product().multiprocessors()
                * clock.megahertz()
                * 1e6;
        return intensity * BYTES / perSecond;
    }
}
