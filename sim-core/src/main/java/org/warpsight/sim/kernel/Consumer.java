package org.warpsight.sim.kernel;

import java.util.Map;
import org.warpsight.sim.gpu.SmGroup;

/** A role that works on filled stages: a warpgroup, or all warps of a block where they work in step. */
final class Consumer {
    private final KernelMachine machine;
    private final BlockProgram program;
    private final SmGroup sm;
    private final BlockSlot slot;
    private final SlotObserver.RoleObserver observer;
    private final RoleClock clock;

    private final long overheadPicoseconds;
    private final long releasePicoseconds;

    private long step;
    private long released;
    private int block;
    private int stepOfBlock;
    private int phase;
    private long unitsDoneAt;
    private long previousDoneAt;
    private boolean waiting;
    private long waitingSince;

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
        this.overheadPicoseconds = machine.picoseconds(program.stepOverheadCycles());
        this.releasePicoseconds = machine.picoseconds(program.releaseCycles());
    }

    void beginBlock() {
        stepOfBlock = 0;
        awaitStage();
    }

    private void awaitStage() {
        if (slot.hasLanded(step)) {
            clock.enter(RoleState.BUSY, machine.now());
            phase = 0;
            machine.afterPicoseconds(overheadPicoseconds, this::work);
        } else {
            waiting = true;
            waitingSince = machine.now();
            clock.enter(unitsDoneAt > waitingSince ? RoleState.TENSOR : RoleState.WAIT_FULL, waitingSince);
        }
    }

    void stageFilled() {
        if (waiting && slot.hasLanded(step)) {
            waiting = false;
            // Until then its last product was under way on the matrix pipe.
            if (unitsDoneAt > waitingSince && unitsDoneAt < machine.now()) {
                clock.enter(RoleState.WAIT_FULL, unitsDoneAt);
            }
            awaitStage();
        }
    }

    private void work() {
        Work work = program.stepWork().get(phase);
        phase++;
        clock.enter(work.slowest(), machine.now());
        long doneAt = machine.occupy(sm, work, observer);
        if (phase < program.stepWork().size()) {
            machine.at(doneAt + machine.completion(work), this::work);
        } else if (program.asynchronous()) {
            previousDoneAt = unitsDoneAt;
            unitsDoneAt = doneAt;
            machine.at(lastOfBlock() ? doneAt + machine.completion(work) : previousDoneAt, this::stepDone);
        } else {
            machine.at(doneAt + machine.completion(work), this::stepDone);
        }
    }

    private boolean lastOfBlock() {
        return stepOfBlock == slot.stepsOfBlock(block) - 1;
    }

    private void stepDone() {
        if (releasePicoseconds > 0) {
            clock.enter(RoleState.BUSY, machine.now());
            machine.afterPicoseconds(releasePicoseconds, this::release);
        } else {
            release();
        }
    }

    private void release() {
        boolean last = lastOfBlock();
        step++;
        stepOfBlock++;
        // With one step still on the matrix pipe, only the stage before it is free.
        released = program.asynchronous() && !last ? step - 1 : step;
        observer.stepDone(released, machine.now());
        slot.stageReleased();
        if (last) {
            clock.enter(RoleState.EPILOGUE, machine.now());
            machine.at(machine.occupy(sm, program.epilogueWork(), observer), this::epilogueDone);
        } else {
            awaitStage();
        }
    }

    private void epilogueDone() {
        block++;
        clock.enter(RoleState.STORE, machine.now());
        slot.epilogueDone();
        if (program.persistent() && slot.hasBlock(block)) {
            // The store leaves on its own (TMA) while the next tile begins.
            beginBlock();
        }
    }

    void endBlock() {
        clock.enter(RoleState.IDLE, machine.now());
    }

    long released() {
        return released;
    }

    void addTimes(Map<RoleState, Double> total, int multiplicity) {
        clock.addTo(total, multiplicity);
    }
}
