package org.warpsight.sim.kernel;

import java.util.List;
import java.util.Map;
import org.warpsight.sim.gpu.SmGroup;

/**
 * A role that works on what has been loaded: a warpgroup, or all warps of a block where they work in step.
 *
 * <pre>
 *   for each step:  phase (wait for its load ; work) ... ; wait for what runs in the background ; give back the loads
 *   after the last: phases that lag a step behind, once more ; epilogue
 * </pre>
 */
final class Consumer {
    private static final long NOWHERE = -1;

    private final KernelMachine machine;
    private final BlockProgram program;
    private final SmGroup sm;
    private final BlockSlot slot;
    private final SlotObserver.RoleObserver observer;
    private final RoleClock clock;

    private final List<Phase> phases;
    private final int loads;
    private final int[] loadOfPhase;
    private final int[] loadReleasedAfter;
    private final boolean lags;
    private final long overheadPicoseconds;
    private final long releasePicoseconds;
    private final long openingPicoseconds;

    private long step;
    private final long[] released;
    private int block;
    private int stepOfBlock;
    private boolean draining;
    private int phase;
    private long unitsDoneAt;
    private long previousDoneAt;
    private long backgroundDoneAt;
    private long awaitedLoad;
    private boolean waiting;
    private long arrivedAt = NOWHERE;
    private boolean storing;
    private boolean awaitingStore;
    private long waitingSince;
    private long openedAt;

    Consumer(
            KernelMachine machine,
            BlockProgram program,
            SmGroup sm,
            BlockSlot slot,
            SlotObserver.RoleObserver observer) {
        this.machine = machine;
        this.program = program;
        this.sm = sm;
        this.slot = slot;
        this.observer = observer;
        this.clock = new RoleClock(observer);
        this.phases = program.loop().phases();
        this.loads = program.loop().loads().size();
        this.released = new long[loads];
        this.loadOfPhase = new int[phases.size()];
        int load = 0;
        for (int i = 0; i < loadOfPhase.length; i++) {
            loadOfPhase[i] = load;
            load += phases.get(i).awaitsLoad() ? 1 : 0;
        }
        this.loadReleasedAfter = releases();
        this.lags = phases.stream().anyMatch(Phase::lagging);
        this.overheadPicoseconds = machine.picoseconds(program.loop().barriers().waitCycles());
        this.releasePicoseconds = machine.picoseconds(program.loop().barriers().releaseCycles());
        this.openingPicoseconds =
                machine.picoseconds(program.setUp().tileChange().consumerCycles());
    }

    /** The load that is done with after each phase, or -1: that of the phases up to the next one that waits for another. */
    private int[] releases() {
        int[] result = new int[phases.size()];
        int kept = 0;
        for (int i = 0; i < result.length; i++) {
            if (phases.get(i).awaitsLoad() && !phases.get(i).lagging()) {
                kept = loadOfPhase[i];
            }
            boolean other = i + 1 == result.length || phases.get(i + 1).awaitsLoad();
            result[i] = other && loads > 1 && !phases.get(i).lagging() ? kept : -1;
        }
        return result;
    }

    void beginBlock() {
        stepOfBlock = 0;
        draining = false;
        if (slot.stepsOfBlock(block) == 0) {
            endBlockWork();
        } else {
            beginStep();
        }
    }

    private void beginStep() {
        phase = 0;
        backgroundDoneAt = 0;
        nextPhase();
    }

    private void nextPhase() {
        skip();
        if (phase == phases.size()) {
            machine.at(backgroundDoneAt, this::stepDone);
        } else if (phases.get(phase).awaitsLoad()) {
            long stepOfLoad = phases.get(phase).lagging() ? step - 1 : step;
            awaitedLoad = stepOfLoad * loads + loadOfPhase[phase];
            if (program.loop().barriers().inStep()) {
                clock.enter(RoleState.BUSY, machine.now());
                machine.afterPicoseconds(releasePicoseconds, this::arriveAtFull);
            } else {
                awaitLoad();
            }
        } else {
            work();
        }
    }

    private void arriveAtFull() {
        arrivedAt = awaitedLoad;
        slot.consumerArrived();
        awaitLoad();
    }

    /** Passes over phases that are not due: those that lag in the first step, all others after the last. */
    private void skip() {
        while (phase < phases.size() && (phases.get(phase).lagging() ? stepOfBlock == 0 : draining)) {
            phase++;
        }
    }

    private void awaitLoad() {
        if (slot.isFull(awaitedLoad)) {
            clock.enter(RoleState.BUSY, machine.now());
            machine.afterPicoseconds(overheadPicoseconds, this::work);
        } else {
            waiting = true;
            waitingSince = machine.now();
            clock.enter(unitsDoneAt > waitingSince ? RoleState.TENSOR : RoleState.WAIT_FULL, waitingSince);
        }
    }

    void loadLanded() {
        if (waiting && slot.isFull(awaitedLoad)) {
            waiting = false;
            // Until then its last product was under way on the matrix pipe.
            if (unitsDoneAt > waitingSince && unitsDoneAt < machine.now()) {
                clock.enter(RoleState.WAIT_FULL, unitsDoneAt);
            }
            awaitLoad();
        }
    }

    private void work() {
        int present = phase;
        Work work = phases.get(phase).work();
        phase++;
        clock.enter(work.slowest(), machine.now());
        long doneAt = machine.occupy(sm, work, program.phasing() != BlockProgram.Phasing.APART, observer);
        skip();
        while (phase < phases.size() && phases.get(phase).background()) {
            // Loads land in order, and what this one works on was loaded before what the present phase has waited for.
            Work beside = phases.get(phase).work();
            backgroundDoneAt =
                    Math.max(backgroundDoneAt, machine.occupy(sm, beside, observer) + machine.completion(beside));
            phase++;
            skip();
        }
        boolean last = phase == phases.size();
        if (last && program.asynchronous()) {
            previousDoneAt = unitsDoneAt;
            unitsDoneAt = doneAt;
            machine.at(lastOfBlock() ? doneAt + machine.completion(work) : previousDoneAt, this::stepDone);
        } else {
            machine.at(doneAt + machine.completion(work), () -> phaseDone(present));
        }
    }

    private void phaseDone(int done) {
        int load = loadReleasedAfter[done];
        if (load >= 0) {
            released[load] = step + 1;
            slot.loadReleased();
        }
        nextPhase();
    }

    private boolean lastOfBlock() {
        return stepOfBlock == slot.stepsOfBlock(block) - 1;
    }

    private void stepDone() {
        if (releasePicoseconds > 0) {
            clock.enter(RoleState.BUSY, machine.now());
            machine.afterPicoseconds(releasePicoseconds, this::endStep);
        } else {
            endStep();
        }
    }

    /** What the step before has written must have been taken before more is written. */
    private void endStep() {
        if (program.loop().store().isNone()) {
            nextStep();
        } else if (storing) {
            awaitingStore = true;
            clock.enter(RoleState.STORE, machine.now());
        } else {
            storing = true;
            machine.store(sm, program.loop().store(), program.loop().consumers(), this::stepStored);
            nextStep();
        }
    }

    private void stepStored() {
        storing = false;
        if (awaitingStore) {
            awaitingStore = false;
            endStep();
        }
    }

    private void nextStep() {
        boolean last = draining || lastOfBlock();
        if (!draining) {
            step++;
            stepOfBlock++;
        }
        release(last);
        observer.stepDone(released[loads - 1], machine.now());
        slot.loadReleased();
        if (!last) {
            beginStep();
        } else if (lags && !draining) {
            draining = true;
            beginStep();
        } else {
            endBlockWork();
        }
    }

    private void endBlockWork() {
        clock.enter(RoleState.EPILOGUE, machine.now());
        boolean inPhase = program.phasing() == BlockProgram.Phasing.THROUGHOUT;
        machine.at(machine.occupy(sm, program.epilogue().work(), inPhase, observer), this::epilogueDone);
    }

    private void release(boolean last) {
        if (loads == 1) {
            // With one step still on the matrix pipe, only the stage before it is free.
            released[0] = program.asynchronous() && !last ? step - 1 : step;
            return;
        }
        for (int i = 0; i < loadOfPhase.length; i++) {
            if (phases.get(i).awaitsLoad() && phases.get(i).lagging()) {
                released[loadOfPhase[i]] = draining ? step : step - 1;
            }
        }
    }

    private void epilogueDone() {
        block++;
        clock.enter(RoleState.STORE, machine.now());
        slot.epilogueDone();
        if (program.persistent() && slot.hasBlock(block)) {
            openedAt = machine.now() + openingPicoseconds;
            if (!program.epilogue().awaited()) {
                // The store leaves on its own (TMA) while the next tile begins.
                machine.at(openedAt, this::beginBlock);
            }
        }
    }

    /** The store that this one waits for has been acknowledged; what comes before the next tile went on beside it. */
    void storeAcknowledged() {
        machine.at(openedAt, this::beginBlock);
    }

    void endBlock() {
        clock.enter(RoleState.IDLE, machine.now());
    }

    /** The load at whose barrier this consumer has arrived last, where consumers do. */
    long arrivedAt() {
        return arrivedAt;
    }

    /** Steps whose load of a kind this consumer has done with. */
    long released(int load) {
        return released[load];
    }

    void addTimes(Map<RoleState, Double> total, int multiplicity) {
        clock.addTo(total, multiplicity);
    }
}
