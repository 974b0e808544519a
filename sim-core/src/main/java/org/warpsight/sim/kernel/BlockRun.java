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
        double hbmBytes,
        double l2Bytes,
        double sharedMemoryBytes,
        Map<RoleState, Double> producer,
        Map<RoleState, Double> consumer) {

    /** Runs all blocks event by event: SMs with equally many blocks are one group. */
    static BlockRun simulate(Gpu gpu, Clock clock, KernelLaunch launch) {
        KernelGrid grid = launch.grid();
        try (Simulation simulation = Simulation.open()) {
            KernelMachine machine = new KernelMachine(simulation, gpu, clock, launch.traffic());
            List<Group> groups = groups(machine, launch, () -> SlotObserver.NONE);
            simulation.run();
            groups.forEach(group -> requireFinished(group, launch));
            Totals totals = new Totals(grid.sms());
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
            KernelMachine machine = new KernelMachine(simulation, gpu, clock, launch.traffic());
            TimelineRecorder recorder = new TimelineRecorder(launch.program(), steps, simulation::stop);
            groups(machine, launch, recorder::slot);
            simulation.run();
            return recorder.timeline(simulation.now(), clock.megahertz());
        }
    }

    /** The groups with their first blocks under way; the slots of the first group are watched. */
    private static List<Group> groups(KernelMachine machine, KernelLaunch launch, Supplier<SlotObserver> watching) {
        KernelGrid grid = launch.grid();
        int more = grid.smsWithOneMore();
        int every = grid.blocksOfEverySm();
        List<Group> groups = new ArrayList<>();
        if (more > 0) {
            groups.add(new Group(machine, launch, 0, more, every + 1, watching));
        }
        if (every > 0) {
            groups.add(new Group(
                    machine, launch, more, grid.sms() - more, every, more > 0 ? () -> SlotObserver.NONE : watching));
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

    /** SMs with the same number of blocks. */
    private static final class Group {
        private final SmGroup sm;
        private final BlockSource source;
        private final BlockSlot[] slots;

        Group(
                KernelMachine machine,
                KernelLaunch launch,
                int firstSm,
                int multiplicity,
                int blocks,
                Supplier<SlotObserver> watching) {
            sm = machine.group(multiplicity);
            source = new BlockSource(launch.lengths(), firstSm, launch.grid().sms(), blocks);
            slots = new BlockSlot[Math.min(launch.grid().blocksPerSm(), blocks)];
            for (int i = 0; i < slots.length; i++) {
                slots[i] = new BlockSlot(machine, launch.program(), sm, source, watching.get());
            }
            for (BlockSlot slot : slots) {
                slot.start();
            }
        }

        boolean isDone() {
            return source.next() < 0 && Arrays.stream(slots).allMatch(BlockSlot::isIdle);
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
                    machine.memory().hbmBytes(),
                    machine.memory().l2Bytes(),
                    machine.sharedMemoryBytes(),
                    producer,
                    consumer);
        }
    }
}
