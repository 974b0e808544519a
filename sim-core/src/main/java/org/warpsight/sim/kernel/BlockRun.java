package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.engine.Simulation;
import org.warpsight.sim.gpu.Clock;
import org.warpsight.sim.gpu.SmGroup;

/**
 * What came out of running a kernel's blocks, from the first block's start to the last block's store.
 *
 * <p>Times of units are per SM, averaged over the SMs of the GPU.
 *
 * @param picoseconds elapsed time
 * @param matrixBusy time the matrix pipe was in use
 * @param vectorBusy time the vector pipe was in use
 * @param specialBusy time the special-function pipe was in use
 * @param sharedMemoryBusy time the shared-memory port was in use
 * @param hbmBusy time HBM was in use, rows opened and turns of the bus included
 * @param hbmBytes bytes between HBM and L2
 * @param l2Bytes bytes between L2 and the SMs
 * @param sharedMemoryBytes bytes that the SMs got and gave; more than L2's where a cluster shares loads by multicast
 * @param producer time of all producers of one SM by what they did
 * @param consumer time of all consumers of one SM by what they did
 */
record BlockRun(
        double picoseconds,
        double matrixBusy,
        double vectorBusy,
        double specialBusy,
        double sharedMemoryBusy,
        double hbmBusy,
        double hbmBytes,
        double l2Bytes,
        double sharedMemoryBytes,
        Map<RoleState, Double> producer,
        Map<RoleState, Double> consumer) {

    /** Runs all blocks event by event, every SM by itself: what {@link #simulate} leaves out by simulating groups. */
    static BlockRun simulateEverySm(Gpu gpu, Clock clock, KernelLaunch launch) {
        return simulate(gpu, clock, launch, BlockShare.everySm(launch.lengths(), launch.grid()));
    }

    /** Runs all blocks event by event; SMs in the same state are one group. */
    static BlockRun simulate(Gpu gpu, Clock clock, KernelLaunch launch) {
        return simulate(gpu, clock, launch, BlockShare.of(launch));
    }

    private static BlockRun simulate(Gpu gpu, Clock clock, KernelLaunch launch, List<BlockShare> shares) {
        try (Simulation simulation = Simulation.open()) {
            KernelMachine machine = new KernelMachine(simulation, gpu, clock, launch);
            List<Group> groups = start(machine, launch, shares, () -> SlotObserver.NONE);
            simulation.run();
            groups.forEach(group -> requireFinished(group, launch));
            Totals totals = new Totals(launch.grid().sms());
            groups.forEach(group -> group.addTo(totals));
            return totals.result(simulation.now(), machine);
        }
    }

    /**
     * Runs the blocks, as {@link #simulate} does, and writes down what happens on one of the SMs with the most blocks
     * until the first of its block slots is through some steps, or to the end.
     */
    static Timeline record(Gpu gpu, Clock clock, KernelLaunch launch, long steps) {
        try (Simulation simulation = Simulation.open()) {
            KernelMachine machine = new KernelMachine(simulation, gpu, clock, launch);
            TimelineRecorder recorder = new TimelineRecorder(launch.program(), steps, simulation::stop);
            start(machine, launch, BlockShare.of(launch), recorder::slot);
            simulation.run();
            return recorder.timeline(simulation.now(), clock.megahertz());
        }
    }

    /** The groups with their first blocks under way; the slots of the first group are watched. */
    private static List<Group> start(
            KernelMachine machine, KernelLaunch launch, List<BlockShare> shares, Supplier<SlotObserver> watching) {
        List<Group> groups = new ArrayList<>();
        for (BlockShare share : shares) {
            groups.add(new Group(machine, launch, share, groups.isEmpty() ? watching : () -> SlotObserver.NONE));
        }
        // Every SM gets its first block before one gets its second.
        long before = 0;
        for (int slot = 0; slot < launch.grid().blocksPerSm(); slot++) {
            for (Group group : groups) {
                BlockSlot place = group.slots[slot];
                // Where SMs can drift apart it matters which of them begins first.
                long handedOut = launch.program().loadsInBursts() ? machine.handOut(before) : 0;
                machine.at(handedOut, place::start);
                before += group.sm.multiplicity();
            }
        }
        return groups;
    }

    private static void requireFinished(Group group, KernelLaunch launch) {
        if (!group.isDone()) {
            throw new IllegalStateException("kernel " + launch.name() + " stopped with roles that wait for each other");
        }
    }

    /** This run and {@code times} the difference to an earlier, shorter one: the steady state goes on. */
    BlockRun extrapolate(BlockRun shorter, double times) {
        return new BlockRun(
                picoseconds + times * (picoseconds - shorter.picoseconds),
                matrixBusy + times * (matrixBusy - shorter.matrixBusy),
                vectorBusy + times * (vectorBusy - shorter.vectorBusy),
                specialBusy + times * (specialBusy - shorter.specialBusy),
                sharedMemoryBusy + times * (sharedMemoryBusy - shorter.sharedMemoryBusy),
                hbmBusy + times * (hbmBusy - shorter.hbmBusy),
                hbmBytes + times * (hbmBytes - shorter.hbmBytes),
                l2Bytes + times * (l2Bytes - shorter.l2Bytes),
                sharedMemoryBytes + times * (sharedMemoryBytes - shorter.sharedMemoryBytes),
                extrapolate(producer, shorter.producer, times),
                extrapolate(consumer, shorter.consumer, times));
    }

    private static Map<RoleState, Double> extrapolate(
            Map<RoleState, Double> longer, Map<RoleState, Double> shorter, double times) {
        EnumMap<RoleState, Double> result = new EnumMap<>(RoleState.class);
        longer.forEach((state, time) -> result.put(state, time + times * (time - shorter.getOrDefault(state, 0.0))));
        return result;
    }

    /** SMs in the same state. */
    private static final class Group {
        private final SmGroup sm;
        private final BlockSlot[] slots;

        Group(KernelMachine machine, KernelLaunch launch, BlockShare share, Supplier<SlotObserver> watching) {
            sm = machine.group(share.multiplicity());
            slots = new BlockSlot[launch.grid().blocksPerSm()];
            for (int i = 0; i < slots.length; i++) {
                slots[i] = new BlockSlot(machine, launch.program(), sm, share.blocks(), watching.get());
            }
        }

        boolean isDone() {
            return Arrays.stream(slots).allMatch(BlockSlot::isIdle);
        }

        void addTo(Totals totals) {
            totals.add(sm);
            for (BlockSlot slot : slots) {
                slot.addTimes(totals.producer, totals.consumer, sm.multiplicity());
            }
        }
    }

    private static final class Totals {
        private final int sms;
        private final EnumMap<RoleState, Double> producer = new EnumMap<>(RoleState.class);
        private final EnumMap<RoleState, Double> consumer = new EnumMap<>(RoleState.class);
        private double matrix;
        private double vector;
        private double special;
        private double sharedMemory;

        Totals(int sms) {
            this.sms = sms;
        }

        void add(SmGroup group) {
            double weight = (double) group.multiplicity() / sms;
            matrix += weight * group.matrix().busyPicoseconds();
            vector += weight * group.vector().busyPicoseconds();
            special += weight * group.special().busyPicoseconds();
            sharedMemory += weight * group.sharedMemory().busyPicoseconds();
        }

        BlockRun result(long picoseconds, KernelMachine machine) {
            producer.replaceAll((state, time) -> time / sms);
            consumer.replaceAll((state, time) -> time / sms);
            return new BlockRun(
                    picoseconds,
                    matrix,
                    vector,
                    special,
                    sharedMemory,
                    machine.memory().hbmBusyPicoseconds(),
                    machine.memory().hbmBytes(),
                    machine.memory().l2Bytes(),
                    machine.sharedMemoryBytes(),
                    producer,
                    consumer);
        }
    }
}
