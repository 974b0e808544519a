package org.warpsight.workload.scenario.json;

import java.util.Locale;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.scenario.Deployment.Overlap;
import org.warpsight.workload.scenario.Deployment.PassSchedule;

/** Fills in and checks how the GPUs of a pool's replicas work together in a pass. */
final class ScheduleReader {
    private final JsonDocument document;
    private final Sharding sharding;

    ScheduleReader(JsonDocument document, Sharding sharding) {
        this.document = document;
        this.sharding = sharding;
    }

    PassSchedule read(ScenarioFile.Pool file, String at) {
        PassSchedule schedule = new PassSchedule(
                file.overlap().orElse(Overlap.NONE),
                file.sequenceParallel().orElse(false),
                file.allReduceChunks().orElse(1),
                // As many as stages, which keeps all of them at work (vLLM: one batch in flight for each stage).
                file.microBatches().orElse(sharding.pp()));
        requireTravel(schedule.overlap(), at);
        if (schedule.sequenceParallel() && sharding.tp() == 1) {
            throw document.problem(
                    at + "/sequence_parallel",
                    "tensor-parallel ranks would share rows between their sums, but tp is 1",
                    "Set tp above 1, or leave sequence_parallel out");
        }
        if (schedule.allReduceChunks() > 1 && sharding.tp() == 1) {
            throw document.problem(
                    at + "/all_reduce_chunks",
                    schedule.allReduceChunks() + " chunks of sums over tensor-parallel ranks, but tp is 1",
                    "Set tp above 1, or leave all_reduce_chunks out");
        }
        if (schedule.allReduceChunks() > 1 && schedule.overlap() != Overlap.NONE) {
            throw document.problem(
                    at + "/all_reduce_chunks",
                    "micro-batches of overlap " + id(schedule.overlap()) + " already compute while sums travel",
                    "Use one of all_reduce_chunks and overlap");
        }
        if (schedule.microBatches() > 1 && sharding.pp() == 1) {
            throw document.problem(
                    at + "/micro_batches",
                    schedule.microBatches() + " micro-batches would follow each other through stages, but pp is 1",
                    "Set pp above 1, or leave micro_batches out");
        }
        return schedule;
    }

    private void requireTravel(Overlap overlap, String at) {
        if (overlap != Overlap.NONE && !sharding.sendsToWholeExperts()) {
            throw document.problem(
                    at + "/overlap",
                    id(overlap) + " hides the way of tokens to whole experts on other GPUs, but with attention_dp "
                            + sharding.attentionDp() + ", tp " + sharding.tp() + " and ep " + sharding.ep()
                            + " none go it",
                    "Set attention_dp above 1 and ep to tp x attention_dp, or leave overlap out");
        }
    }

    private static String id(Overlap overlap) {
        return overlap.name().toLowerCase(Locale.ROOT);
    }
}
