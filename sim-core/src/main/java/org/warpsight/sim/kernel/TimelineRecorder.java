package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.warpsight.sim.kernel.Timeline.Part;

/** Writes down what happens in the block slots of one SM, until the first slot is through a number of steps. */
final class TimelineRecorder {
    private static final Map<Limiter, Part> PART_OF_UNIT = new EnumMap<>(Map.of(
            Limiter.TENSOR, Part.MATRIX_PIPE,
            Limiter.VECTOR, Part.VECTOR_PIPE,
            Limiter.SPECIAL_FUNCTION, Part.SPECIAL_FUNCTION_PIPE,
            Limiter.SHARED_MEMORY, Part.SHARED_MEMORY_PORT));

    private final BlockProgram program;
    private final long steps;
    private final Runnable whenThrough;
    private final List<Slot> slots = new ArrayList<>();
    private final EnumMap<Part, LaneRecorder> units = new EnumMap<>(Part.class);

    /**
     * A recorder.
     *
     * @param steps of the first slot, at least 1
     * @param whenThrough told once when they are done
     */
    TimelineRecorder(BlockProgram program, long steps, Runnable whenThrough) {
        this.program = program;
        this.steps = steps;
        this.whenThrough = whenThrough;
    }

    /** Watches the next slot of the SM. */
    SlotObserver slot() {
        Slot slot = new Slot(slots.size());
        slots.add(slot);
        return slot;
    }

    /** What was seen up to a time. */
    Timeline timeline(long picoseconds, double clockMhz) {
        List<Timeline.Lane> lanes = new ArrayList<>();
        for (Slot slot : slots) {
            slot.lanes().forEach(lane -> lanes.add(lane.until(picoseconds)));
        }
        units.values().forEach(lane -> lanes.add(lane.until(picoseconds)));
        return new Timeline(picoseconds, clockMhz, program.loads().stages(), lanes);
    }

    private final class Slot implements SlotObserver {
        private final LaneRecorder loads;
        private final LaneRecorder stores;
        private final List<LaneRecorder> stages = new ArrayList<>();
        private final Role producer;
        private final List<Role> consumers = new ArrayList<>();
        private int loading;
        private int storing;
        private long issued;
        private long landed;
        private long emptied;

        Slot(int number) {
            producer = new Role(this, 0, new LaneRecorder(Part.PRODUCER, number, 0, RoleState.IDLE));
            for (int i = 0; i < program.loop().consumers(); i++) {
                consumers.add(new Role(this, i, new LaneRecorder(Part.CONSUMER, number, i, RoleState.IDLE)));
            }
            loads = new LaneRecorder(Part.LOADS, number, 0, new Activity.InFlight(0));
            for (int i = 0; i < program.loads().stages(); i++) {
                stages.add(new LaneRecorder(Part.STAGE, number, i, StageState.EMPTY));
            }
            stores = new LaneRecorder(Part.STORES, number, 0, new Activity.InFlight(0));
        }

        List<LaneRecorder> lanes() {
            List<LaneRecorder> lanes = new ArrayList<>();
            lanes.add(producer.lane);
            consumers.forEach(consumer -> lanes.add(consumer.lane));
            lanes.add(loads);
            lanes.addAll(stages);
            lanes.add(stores);
            return lanes;
        }

        @Override
        public RoleObserver producer() {
            return producer;
        }

        @Override
        public RoleObserver consumer(int number) {
            return consumers.get(number);
        }

        @Override
        public void loadIssued(long now) {
            stageOf(issued).enter(StageState.LOADING, issued, now);
            issued++;
            loading++;
            loads.enter(new Activity.InFlight(loading), 0, now);
        }

        @Override
        public void loadLanded(long now) {
            stageOf(landed).enter(StageState.FULL, landed, now);
            landed++;
            loading--;
            loads.enter(new Activity.InFlight(loading), 0, now);
        }

        @Override
        public void storeIssued(long now) {
            storing++;
            stores.enter(new Activity.InFlight(storing), 0, now);
        }

        @Override
        public void storeTaken(long now) {
            storing--;
            stores.enter(new Activity.InFlight(storing), 0, now);
        }

        private LaneRecorder stageOf(long step) {
            return stages.get((int) (step % stages.size()));
        }

        private void consumed(long now) {
            long least = consumers.stream()
                    .mapToLong(consumer -> consumer.released)
                    .min()
                    .orElseThrow();
            for (; emptied < least; emptied++) {
                stageOf(emptied).enter(StageState.EMPTY, emptied, now);
            }
            boolean through = consumers.stream().allMatch(consumer -> consumer.step >= steps);
            if (through && this == slots.get(0)) {
                whenThrough.run();
            }
        }
    }

    private final class Role implements SlotObserver.RoleObserver {
        private final Slot slot;
        private final int number;
        private final LaneRecorder lane;
        private long step;
        private long released;

        Role(Slot slot, int number, LaneRecorder lane) {
            this.slot = slot;
            this.number = number;
            this.lane = lane;
        }

        @Override
        public void enters(RoleState state, long now) {
            lane.enter(state, step, now);
        }

        @Override
        public void uses(Limiter unit, long from, long to) {
            Part part = PART_OF_UNIT.get(unit);
            LaneRecorder uses = units.computeIfAbsent(part, any -> new LaneRecorder(part, 0, 0, RoleState.IDLE));
            uses.enter(new Activity.Use(number), step, from);
            uses.enter(RoleState.IDLE, step, to);
        }

        @Override
        public void stepDone(long stagesReleased, long now) {
            step++;
            released = stagesReleased;
            if (this != slot.producer) {
                slot.consumed(now);
            }
        }
    }

    /** A lane as it grows. Times may lie ahead of the simulation's, as a unit's do, but never fall. */
    private static final class LaneRecorder {
        private final Part part;
        private final int slot;
        private final int number;
        private final List<Timeline.Slice> slices = new ArrayList<>();
        private Activity activity;
        private long step;
        private long since;

        LaneRecorder(Part part, int slot, int number, Activity first) {
            this.part = part;
            this.slot = slot;
            this.number = number;
            this.activity = first;
        }

        void enter(Activity next, long nextStep, long now) {
            boolean same = next.equals(activity) && nextStep == step;
            if (same) {
                return;
            }
            if (now > since) {
                slices.add(new Timeline.Slice(activity, step, since, now));
            }
            activity = next;
            step = nextStep;
            since = now;
        }

        /** The lane cut off at a time. */
        Timeline.Lane until(long end) {
            List<Timeline.Slice> kept = new ArrayList<>();
            for (Timeline.Slice slice : slices) {
                if (slice.startPicoseconds() < end) {
                    kept.add(new Timeline.Slice(
                            slice.activity(),
                            slice.step(),
                            slice.startPicoseconds(),
                            Math.min(end, slice.endPicoseconds())));
                }
            }
            if (since < end) {
                kept.add(new Timeline.Slice(activity, step, since, end));
            }
            return new Timeline.Lane(part, slot, number, kept);
        }
    }
}
