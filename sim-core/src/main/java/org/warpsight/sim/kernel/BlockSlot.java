package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.warpsight.sim.gpu.SmGroup;

/**
 * One place for a thread block on an SM and the blocks that run there one after another: a producer and its consumers,
 * tied by a ring of stages. The roles really wait for each other: the producer for an empty stage, a consumer for a
 * full one.
 *
 * <p>Steps are counted through all blocks of the slot: step s may be issued once step s - stages has been released by
 * every consumer, and worked on once it has landed.
 */
final class BlockSlot {
    private final KernelMachine machine;
    private final BlockProgram program;
    private final SmGroup sm;
    private final BlockSource source;
    private final SlotObserver observer;
    private final RoleClock clock;
    private final Consumer[] consumers;

    private boolean open;
    private final List<Integer> blockSteps = new ArrayList<>();
    private int loadedBlock;
    private int stepsOfBlock;
    private long issued;
    private long landed;
    private boolean issuing;
    private int consumersAtEnd;
    private int blocksDone;

    BlockSlot(KernelMachine machine, BlockProgram program, SmGroup sm, BlockSource source, SlotObserver observer) {
        this.machine = machine;
        this.program = program;
        this.sm = sm;
        this.source = source;
        this.observer = observer;
        this.clock = new RoleClock(observer.producer());
        this.consumers = new Consumer[program.consumers()];
        for (int i = 0; i < consumers.length; i++) {
            consumers[i] = new Consumer(machine, program, sm, this, observer.consumer(i));
        }
    }

    /** Takes the first block, if there is one. */
    void start() {
        if (takeBlock()) {
            clock.enter(RoleState.START, machine.now());
            machine.afterPicoseconds(machine.blockStart(sm, program.setUp(), blocksDone == 0), this::begin);
        }
    }

    private boolean takeBlock() {
        loadedBlock = source.next();
        open = loadedBlock >= 0;
        if (open) {
            stepsOfBlock = 0;
            blockSteps.add(source.steps(loadedBlock));
        }
        return open;
    }

    private void begin() {
        for (Consumer consumer : consumers) {
            consumer.beginBlock();
        }
        if (program.prologueBytes() > 0) {
            clock.enter(RoleState.WAIT_EMPTY, machine.now());
            machine.load(sm, program.prologueBytes(), 1, program.contiguousBytes(), loadedBlock, this::produce);
        } else {
            produce();
        }
    }

    /** Issues the next load if a stage is empty. */
    private void produce() {
        if (issuing || !open) {
            return;
        }
        if (issued - released() >= program.stages()) {
            clock.enter(RoleState.WAIT_EMPTY, machine.now());
            return;
        }
        issuing = true;
        clock.enter(RoleState.BUSY, machine.now());
        machine.afterPicoseconds(machine.loadIssue(), this::issue);
    }

    private void issue() {
        issuing = false;
        issued++;
        stepsOfBlock++;
        observer.loadIssued(machine.now());
        observer.producer().stepDone(issued, machine.now());
        machine.load(sm, program.stepBytes(), program.ownShare(), program.contiguousBytes(), loadedBlock, this::land);
        if (stepsOfBlock == blockSteps.get(blockSteps.size() - 1)) {
            open = program.persistent() && takeBlock();
            if (!open) {
                clock.enter(RoleState.IDLE, machine.now());
            }
        }
        produce();
    }

    private void land() {
        landed++;
        observer.loadLanded(machine.now());
        for (Consumer consumer : consumers) {
            consumer.stageFilled();
        }
    }

    private long released() {
        long least = Long.MAX_VALUE;
        for (Consumer consumer : consumers) {
            least = Math.min(least, consumer.released());
        }
        return least;
    }

    boolean hasLanded(long step) {
        return landed > step;
    }

    /** Whether the slot has taken a block beyond the first so many. */
    boolean hasBlock(int index) {
        return index < blockSteps.size();
    }

    /** Steps of a block this slot has taken, counted from its first. */
    int stepsOfBlock(int index) {
        return blockSteps.get(index);
    }

    /** A consumer has emptied a stage. */
    void stageReleased() {
        produce();
    }

    /** A consumer is through its epilogue work; the last one stores the tile. */
    void epilogueDone() {
        consumersAtEnd++;
        if (consumersAtEnd < consumers.length) {
            return;
        }
        consumersAtEnd = 0;
        if (program.storeBytes() == 0) {
            blockDone();
        } else {
            observer.storeIssued(machine.now());
            machine.store(sm, program.storeBytes(), this::stored);
        }
    }

    private void stored() {
        observer.storeTaken(machine.now());
        blockDone();
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
