package org.warpsight.sim.forward;

import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.GpuVariant;
import org.warpsight.sim.network.CollectiveResult;
import org.warpsight.sim.network.MemoryTraffic;

/**
 * What communication has of a GPU while kernels run beside it.
 *
 * <pre>
 *   SMs     communication ▪▪▪ │ kernels ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪
 *   L2      its rate          │ the rest
 *   HBM     its rate, at most │ the rest            while a kernel asks for all of HBM, communication has the
 *           its SMs' share    │                     share of its SMs
 *   power   of those bytes    │ the rest
 * </pre>
 *
 * <p>HBM is shared max-min fairly by SMs, as kernels share it among theirs ({@code MemorySystem}). Rates are in
 * {@value #PARTS}nds of the GPU's, so that few tables of kernels serve all loads.
 *
 * @param multiprocessors that its blocks keep busy
 * @param l2Parts rate between it and L2
 * @param hbmParts rate between it and HBM, if nobody else asks
 */
public record CommunicationLoad(int multiprocessors, int l2Parts, int hbmParts) {
    private static final int PARTS = 32;
    /** Kernels keep at least one of the parts. */
    private static final int MOST_PARTS = PARTS - 1;

    private static final double SECONDS_PER_PICOSECOND = 1e-12;
    private static final double WATTS_PER_PICOJOULE_PER_SECOND = 1e-12;

    /** Some SMs and nothing else, as before the first byte moves. */
    public static CommunicationLoad ofMultiprocessors(int multiprocessors) {
        return new CommunicationLoad(multiprocessors, 0, 0);
    }

    /** A collective, each of whose channels is a block. */
    static CommunicationLoad of(Gpu gpu, CollectiveResult collective) {
        return of(gpu, collective.plan().channels(), collective.memory(), collective.picoseconds());
    }

    /** What moves some bytes in some time; nothing if there is none. */
    static CommunicationLoad of(Gpu gpu, int multiprocessors, MemoryTraffic traffic, double picoseconds) {
        if (picoseconds == 0) {
            return ofMultiprocessors(multiprocessors);
        }
        double seconds = picoseconds * SECONDS_PER_PICOSECOND;
        return new CommunicationLoad(
                multiprocessors,
                parts(traffic.l2Bytes() / seconds, l2BytesPerSecond(gpu)),
                parts(traffic.hbmBytes() / seconds, gpu.hbmBytesPerSecond()));
    }

    private static int parts(double rate, double all) {
        return (int) Math.min(MOST_PARTS, Math.round(PARTS * rate / all));
    }

    private static double l2BytesPerSecond(Gpu gpu) {
        return gpu.l2BytesPerSecond(gpu.product().tensorPeakClockMhz());
    }

    /** The same SMs while nothing moves. */
    CommunicationLoad withoutTraffic() {
        return ofMultiprocessors(multiprocessors);
    }

    /**
     * The GPU as kernels find it.
     *
     * @throws IllegalArgumentException if communication leaves no SM
     */
    public Gpu leaves(Gpu gpu) {
        int left = gpu.product().multiprocessors() - multiprocessors;
        if (left < 1) {
            throw new IllegalArgumentException(multiprocessors + " SMs for communication leave none of "
                    + gpu.product().multiprocessors());
        }
        if (equals(ofMultiprocessors(0))) {
            return gpu;
        }
        double l2 = (double) l2Parts / PARTS;
        double hbm = Math.min((double) hbmParts / PARTS, fairPart(gpu));
        Gpu fewer = GpuVariant.withProduct(gpu, "multiprocessors", left);
        if (l2Parts == 0 && hbmParts == 0) {
            return fewer;
        }
        Gpu slower = GpuVariant.withProduct(
                fewer, "hbm_bandwidth_gb_per_s", gpu.product().hbmBandwidthGbPerS() * (1 - hbm));
        Gpu narrower = GpuVariant.withArchitecture(
                slower, "l2.bandwidth_bytes_per_clock", gpu.architecture().l2().bandwidthBytesPerClock() * (1 - l2));
        double limit =
                Math.max(gpu.architecture().power().idleWatts(), gpu.product().powerLimitWatts() - watts(gpu, l2, hbm));
        return GpuVariant.withProduct(narrower, "power_limit_watts", limit);
    }

    /** Power of its bytes on a hot die, where what they draw leaks as what kernels draw does. */
    private static double watts(Gpu gpu, double l2, double hbm) {
        Architecture.Power power = gpu.architecture().power();
        double picojoules =
                l2 * l2BytesPerSecond(gpu) * power.l2PjPerByte() + hbm * gpu.hbmBytesPerSecond() * power.hbmPjPerByte();
        return picojoules * WATTS_PER_PICOJOULE_PER_SECOND / (1 - power.leakageWattsPerWatt());
    }

    private double fairPart(Gpu gpu) {
        return (double) multiprocessors / gpu.product().multiprocessors();
    }

    /**
     * How many times as long communication takes beside a kernel as alone.
     *
     * @param kernel with its time beside communication
     */
    double slowing(Gpu gpu, OperatorTime kernel) {
        double wanted = (double) hbmParts / PARTS;
        if (wanted == 0 || kernel.picoseconds() == 0) {
            return 1;
        }
        double most = gpu.architecture().memory().efficiency();
        double asked = kernel.hbmBytes() / (kernel.picoseconds() * SECONDS_PER_PICOSECOND) / gpu.hbmBytesPerSecond();
        double fair = Math.max(fairPart(gpu), 1.0 / PARTS);
        double got = Math.min(wanted, Math.max(most - asked, fair));
        return wanted / got;
    }
}
