package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.warpsight.sim.gpu.SmGroup;

/**
 * One place for a thread block on an SM and the blocks that run there one after another: a producer and its consumers,
 * tied by a ring of stages. The roles really wait for each other: the producer for an empty stage, a consumer for a
 * full one.
 *
 * <p>Steps are counted through all blocks of the slot: a load of step s may be issued once the same load of step
 * s - stages has been released by every consumer, and worked on once it has landed.
 */
final class BlockSlot {
    private final KernelMachine machine;
    private final BlockProgram program;
    private final SmGroup sm;
    private final BlockSource source;
    private final SlotObserver observer;
    private final RoleClock clock;
    private final Consumer[] consumers;
    private final BlockLoads loads;
    private final List<Phase> loadsOfStep;

    private boolean open;
    private final List<Integer> blockSteps = new ArrayList<>();
    private int loadedBlock;
    private int stepsOfBlock;
    private int nextLoad;
    private long issuedSteps;
    private long landed;
    private int arrivingBlock;
    private int arrivedOfBlock;
    private long mapsReadyAt;
    private long lastLandingAt;
    private boolean issuing;
    private int consumersAtEnd;
    private int blocksDone;

    BlockSlot(KernelMachine machine, BlockProgram program, SmGroup sm, BlockSource source, SlotObserver observer) {
        this.machine = machine;
        this.program = program;
        this.sm = sm;
        this.source = source;
        this.loads = program.loads();
        this.loadsOfStep = program.loop().loads();
        this.observer = observer;
        this.clock = new RoleClock(observer.producer());
        this.consumers = new Consumer[program.loop().consumers()];
        for (int i = 0; i < consumers.length; i++) {
            consumers[i] = new Consumer(machine, program, sm, this, observer.consumer(i));
        }
    }

    /** Takes the first block, if there is one. */
    void start() {
        if (takeBlock()) {
            clock.enter(RoleState.START, machine.now());
            machine.afterPicoseconds(untilBegin(), this::begin);
        }
    }

    /** A block that takes tiles in turn is placed once. */
    private long untilBegin() {
        double next = program.setUp().tileChange().producerCycles();
        boolean placed = blocksDone > 0 && next > 0;
        return placed ? machine.picoseconds(next) : machine.blockStart(sm, program.setUp(), blocksDone == 0);
    }

    private boolean takeBlock() {
        Optional<Block> next = source.next();
        open = next.isPresent();
        next.ifPresent(block -> {
            loadedBlock = block.ordinal();
            stepsOfBlock = 0;
            blockSteps.add(block.steps());
        });
        return open;
    }

    private void begin() {
        sm.beginBlock();
        for (Consumer consumer : consumers) {
            consumer.beginBlock();
        }
        loadPrologue();
        // A part for which nothing is left has no step.
        open = blockSteps.get(blockSteps.size() - 1) > 0;
        if (!open) {
            clock.enter(RoleState.IDLE, machine.now());
        }
        produce();
    }

    /** The first step's loads follow at once and land after it. */
    private void loadPrologue() {
        if (loads.prologueBytes() > 0) {
            machine.load(sm, loads.prologueBytes(), 1, loads.contiguousBytes(), loadedBlock, () -> {});
        }
    }

    /** Issues the next load if a stage is empty. */
    private void produce() {
        if (issuing || !open) {
            return;
        }
        if (issuedSteps - released(nextLoad) >= loads.stages()) {
            clock.enter(RoleState.WAIT_EMPTY, machine.now());
            return;
        }
        issuing = true;
        clock.enter(RoleState.BUSY, machine.now());
        machine.afterPicoseconds(machine.loadIssue(), this::issue);
    }

    private void issue() {
        issuing = false;
        // A timeline shows of a step's loads the first one, after which consumers begin.
        if (nextLoad == 0) {
            observer.loadIssued(machine.now());
        }
        double bytes = loads.stepBytes() * loadsOfStep.get(nextLoad).loadShare();
        machine.load(sm, bytes, loads.ownShare(), loads.contiguousBytes(), loadedBlock, this::arrive);
        nextLoad = (nextLoad + 1) % loadsOfStep.size();
        if (nextLoad == 0) {
            issuedSteps++;
            stepsOfBlock++;
            observer.producer().stepDone(issuedSteps, machine.now());
            if (stepsOfBlock == blockSteps.get(blockSteps.size() - 1)) {
                open = program.persistent() && takeBlock();
                if (open && program.setUp().tileChange().producerCycles() > 0) {
                    prepareNextTile();
                    return;
                } else if (open) {
                    loadPrologue();
                } else {
                    clock.enter(RoleState.IDLE, machine.now());
                }
            }
        }
        produce();
    }

    private void prepareNextTile() {
        issuing = true;
        machine.afterPicoseconds(
                machine.picoseconds(program.setUp().tileChange().producerCycles()), () -> {
                    issuing = false;
                    loadPrologue();
                    produce();
                });
    }

    /**
     * A load's bytes have come, and it lands. Those of a tile with other tensor maps cannot before its block has written
     * these, which it does when all of the tile before has landed, and a load has had the time to come. Their bytes may be
     * on the way earlier, as the SMs change maps at different times and leave the memory to each other meanwhile.
     */
    private void arrive() {
        TileChange change = program.setUp().tileChange();
        if (change.mapChanges() == 0) {
            land();
            return;
        }
        long now = machine.now();
        long wait = Math.round(change.mapChanges() * Math.max(0, mapsReadyAt - now));
        lastLandingAt = Math.max(lastLandingAt, now + wait);
        arrivedOfBlock++;
        if (arrivedOfBlock == blockSteps.get(arrivingBlock) * loadsOfStep.size()) {
            arrivedOfBlock = 0;
            arrivingBlock++;
            mapsReadyAt = lastLandingAt
                    + machine.picoseconds(change.mapCycles())
                    + machine.soonestLoad(loads.ownStepBytes(), loadedBlock);
        }
        machine.at(lastLandingAt, this::land);
    }

    private void land() {
        if (landed % loadsOfStep.size() == 0) {
            observer.loadLanded(machine.now());
        }
        landed++;
        for (Consumer consumer : consumers) {
            consumer.loadLanded();
        }
    }

    private long released(int load) {
        long least = Long.MAX_VALUE;
        for (Consumer consumer : consumers) {
            least = Math.min(least, consumer.released(load));
        }
        return least;
    }

    /** Whether a load, counted from the slot's first, may be worked on: it has landed, and all who arrive there have. */
    boolean isFull(long load) {
        return landed > load && (!program.loop().barriers().inStep() || haveArrivedAt(load));
    }

    private boolean haveArrivedAt(long load) {
        for (Consumer consumer : consumers) {
            if (consumer.arrivedAt() < load) {
                return false;
            }
        }
        return true;
    }

    /** A consumer has arrived at the barrier of its next load, where others may be waiting for it. */
    void consumerArrived() {
        for (Consumer consumer : consumers) {
            consumer.loadLanded();
        }
    }

    /** Whether the slot has taken a block beyond the first so many. */
    boolean hasBlock(int index) {
        return index < blockSteps.size();
    }

    /** Steps of a block this slot has taken, counted from its first. */
    int stepsOfBlock(int index) {
        return blockSteps.get(index);
    }

    /** A consumer has done with a load. */
    void loadReleased() {
        produce();
    }

    /** A consumer is through its epilogue work; the last one stores the tile. */
    void epilogueDone() {
        consumersAtEnd++;
        if (consumersAtEnd < consumers.length) {
            return;
        }
        consumersAtEnd = 0;
        BlockEpilogue epilogue = program.epilogue();
        if (epilogue.storeBytes() == 0) {
            blockDone();
        } else {
            observer.storeIssued(machine.now());
            machine.store(sm, epilogue, this::stored);
        }
    }

    private void stored() {
        observer.storeTaken(machine.now());
        if (program.persistent() && hasBlock(blocksDone + 1)) {
            blockDone();
            if (program.epilogue().awaited()) {
                machine.afterPicoseconds(machine.memory().l2Latency(), this::storeAcknowledged);
            }
        } else {
            sm.memory().whenAcknowledged(this::blockDone);
        }
    }

    private void storeAcknowledged() {
        for (Consumer consumer : consumers) {
            consumer.storeAcknowledged();
        }
    }

    /** Whether every block it has taken is stored. */
    boolean isIdle() {
        return blocksDone == blockSteps.size();
    }

    private void blockDone() {
        blocksDone++;
        if (program.persistent() && hasBlock(blocksDone)) {
            return;
        }
        sm.endBlock();
        for (Consumer consumer : consumers) {
            consumer.endBlock();
        }
        if (!program.persistent()) {
            start();
        }
    }

    /** Adds the times of the roles, each as often as there are SMs. */
    void addTimes(Map<RoleState, Double> producer, Map<RoleState, Double> consumer, int multiplicity) {
        clock.addTo(producer, multiplicity);
        for (Consumer each : consumers) {
            each.addTimes(consumer, multiplicity);
        }
    }
}
