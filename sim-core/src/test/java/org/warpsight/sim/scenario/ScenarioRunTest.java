package org.warpsight.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.sim.forward.OperatorTime;
import org.warpsight.sim.forward.OverlappedStepTimes;
import org.warpsight.sim.forward.ReplicaStepTimes;
import org.warpsight.sim.forward.StepTimes;
import org.warpsight.sim.forward.TimeCache;
import org.warpsight.sim.forward.TimeTableLibrary;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.serving.KvHandover;
import org.warpsight.sim.serving.Load;
import org.warpsight.sim.serving.RequestOutcome;
import org.warpsight.sim.serving.ServingObserver;
import org.warpsight.sim.serving.ServingResult;
import org.warpsight.sim.serving.ServingSpecification;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.scenario.json.ResolvedScenario;
import org.warpsight.workload.scenario.json.Scenarios;

class ScenarioRunTest {
    @TempDir
    private Path directory;

    private static final String POISSON =
            """
            {"schema_version": 1, "name": "short", "model": "llama-3.1-8b",
             "deployment": {"pools": [{"name": "only", "gpu": "h100", "replicas": 2, %s "engine": "vllm"}]},
             "traffic": {"arrivals": {"process": "poisson", "requests_per_second": 20},
                         "lengths": {"input_tokens": 256, "output_tokens": 32, "minimum_fraction": 0.5},
                         "max_requests": 30},
             "slo": {"ttft_ms": 500, "tpot_ms": 50, "percentile": 99}, "seed": 7}
            """;

    private static ResolvedScenario scenario(String poolFields) {
        return Scenarios.read(JsonDocuments.text("short", POISSON.formatted(poolFields)));
    }

    private static ServingResult run(ResolvedScenario scenario, TimeCache cache, int threads) {
        try (TimeTableLibrary library = new TimeTableLibrary(cache, threads)) {
            return ScenarioRun.of(scenario, library).run(ServingObserver.NONE);
        }
    }

    private static void requireEqual(ServingResult one, ServingResult other) {
        assertThat(one.requests()).isEqualTo(other.requests());
        assertThat(one.operators()).isEqualTo(other.operators());
        assertThat(one.timeline()).isEqualTo(other.timeline());
        assertThat(one.steps()).isEqualTo(other.steps());
    }

    @Test
    void anEngineWithoutKernelsForTheGpuIsNamed() {
        String old =
                POISSON.formatted("\"precision\": {\"weights\": \"fp16\"},").replace("\"h100\"", "\"v100\"");
        assertThatThrownBy(() -> run(Scenarios.read(JsonDocuments.text("old", old)), TimeCache.none(), 1))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("vllm has no kernels for volta");
    }

    @Test
    void coldWarmAndAnyNumberOfThreadsGiveTheSameResult() {
        TimeCache cache = TimeCache.at(directory, warning -> assertThat(warning).isEmpty());
        ServingResult cold = run(scenario(""), cache, 2);
        ServingResult warm = run(scenario(""), cache, 1);
        ServingResult without = run(scenario(""), TimeCache.none(), 1);
        requireEqual(cold, warm);
        requireEqual(cold, without);
        assertThat(cold.requests()).hasSize(30).allMatch(request -> request.status() == RequestOutcome.Status.FINISHED);
    }

    @Test
    void aWarmedCacheLeavesNothingToSimulate() {
        TimeCache cache = TimeCache.at(directory, warning -> assertThat(warning).isEmpty());
        try (TimeTableLibrary library = new TimeTableLibrary(cache, 2)) {
            assertThat(ScenarioRun.of(scenario(""), library).warm(ServingObserver.NONE))
                    .isPositive();
        }
        try (TimeTableLibrary library = new TimeTableLibrary(cache, 1)) {
            assertThat(ScenarioRun.of(scenario(""), library).warm(ServingObserver.NONE))
                    .isZero();
        }
    }

    @Test
    void aSpecificationHasTheScenariosReplicasAndTheirMemory() {
        ResolvedScenario scenario = scenario("");
        try (TimeTableLibrary library = new TimeTableLibrary(TimeCache.none(), 1)) {
            var specification = ScenarioRun.of(scenario, library).specification();
            assertThat(specification.load()).isInstanceOf(Load.Open.class);
            assertThat(specification.replicas()).hasSize(2).allSatisfy(replica -> {
                assertThat(replica.kvBlocks())
                        .isEqualTo(scenario.pools().get(0).memory().kvBlocks());
                assertThat(replica.passOverheadPicoseconds()).isEqualTo(300_000_000L);
                assertThat(replica.maxModelTokens()).hasValue(131_072);
            });
        }
    }

    @Test
    void clientsOfAClosedLoopStayAsMany() {
        ResolvedScenario closed = Scenarios.load(
                "qwen3-32b-h100-closed-loop", List.of("traffic.concurrency=3", "traffic.max_requests=5"));
        try (TimeTableLibrary library = new TimeTableLibrary(TimeCache.none(), 1)) {
            assertThat(ScenarioRun.of(closed, library).specification().load())
                    .isInstanceOfSatisfying(Load.Closed.class, load -> {
                        assertThat(load.clients()).isEqualTo(3);
                        assertThat(load.requests()).hasSize(5);
                    });
        }
    }

    @Test
    void poolsForOnePhaseEachHandPromptsOver() {
        try (TimeTableLibrary library = new TimeTableLibrary(TimeCache.none(), 1)) {
            ServingSpecification specification =
                    ScenarioRun.of(split("decode", "prefill"), library).specification();
            assertThat(specification.replicas()).hasSize(2);
            assertThat(specification.disaggregation()).hasValueSatisfying(split -> {
                assertThat(split.prefillReplicas()).isEqualTo(1);
                assertThat(split.lanesBytesPerSecond()).hasSize(2);
            });
        }
    }

    @Test
    void cachesGoLayerByLayerUnlessTheyGoWhole() {
        try (TimeTableLibrary library = new TimeTableLibrary(TimeCache.none(), 1)) {
            assertThat(handover(library, "layer_by_layer")).isInstanceOf(KvHandover.LayerByLayer.class);
            assertThat(handover(library, "whole")).isInstanceOf(KvHandover.Whole.class);
        }
    }

    private static KvHandover handover(TimeTableLibrary library, String way) {
        String text = Scenarios.write(split("prefill", "decode").scenario());
        String changed = text.replaceFirst("(\"kv_handover\" *: *)\"[a-z_]+\"", "$1\"" + way + "\"");
        return ScenarioRun.of(Scenarios.read(JsonDocuments.text("changed", changed)), library)
                .specification()
                .disaggregation()
                .orElseThrow()
                .handover();
    }

    @Test
    void cachesStayOnTheLinksOfANodeThatHoldsAllPools() {
        try (TimeTableLibrary library = new TimeTableLibrary(TimeCache.none(), 1)) {
            ScenarioRun together = ScenarioRun.of(split("prefill", "decode", 1), library);
            ScenarioRun apart = ScenarioRun.of(split("prefill", "decode", 2), library);

            assertThat(laneOf(together)).isGreaterThan(4 * laneOf(apart));
        }
    }

    private static double laneOf(ScenarioRun run) {
        return run.specification()
                .disaggregation()
                .orElseThrow()
                .lanesBytesPerSecond()
                .get(0);
    }

    @Test
    void aPoolForBothPhasesBesideOnesForOneIsRefused() {
        refused(split("prefill", "both"), "pool b", "both phases");
    }

    private static ResolvedScenario split(String first, String second) {
        return split(first, second, 1);
    }

    private static ResolvedScenario split(String first, String second, int replicas) {
        return Scenarios.load(
                "llama-3.1-70b-h100-poisson",
                List.of("deployment.pools=[{\"name\":\"a\",\"role\":\"" + first
                        + "\",\"gpu\":\"h100\",\"tp\":4,\"replicas\":" + replicas + "},"
                        + "{\"name\":\"b\",\"role\":\"" + second + "\",\"gpu\":\"h100\",\"tp\":4}]"));
    }

    @Test
    void aTokenBudgetBelowTheSequencesIsRefused() {
        refused(
                scenario("\"scheduler\": {\"max_batched_tokens\": 128, \"max_sequences\": 256},"),
                "max_batched_tokens 128",
                "256");
    }

    @Test
    void aPoolThatOverlapsHasOverlappedPasses() {
        try (TimeTableLibrary library = new TimeTableLibrary(TimeCache.none(), 1)) {
            assertThat(ScenarioRun.of(mixture("h100", "two_batch"), library).stepTimes(0))
                    .isInstanceOf(OverlappedStepTimes.class);
            assertThat(ScenarioRun.of(mixture("h100", "none"), library).stepTimes(0))
                    .isInstanceOf(ReplicaStepTimes.class);
        }
    }

    @Test
    void overlapWithoutKernelsForExpertsIsRefused() {
        refused(mixture("a100", "five_stage"), "a100", "five_stage needs kernels", "Set overlap to none");
    }

    private static ResolvedScenario mixture(String gpu, String overlap) {
        return Scenarios.load(
                "llama-3.1-70b-h100-poisson",
                List.of(
                        "model=mixtral-8x7b",
                        "deployment.pools=[{\"gpu\":\"" + gpu + "\",\"attention_dp\":4,\"ep\":4,\"overlap\":\""
                                + overlap + "\"}]"));
    }

    private static void refused(ResolvedScenario scenario, String... words) {
        try (TimeTableLibrary library = new TimeTableLibrary(TimeCache.none(), 1)) {
            assertThatThrownBy(() -> ScenarioRun.of(scenario, library))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContainingAll(words);
        }
    }

    @Test
    void anEstimateOfOneStreamIsWhatTheSimulationMeasures() {
        ResolvedScenario alone = Scenarios.load(
                "llama-3.1-8b-h100-azure-conv",
                List.of(
                        "traffic={\"concurrency\":1,\"max_requests\":2,\"lengths\":{\"input_tokens\":300,\"output_tokens\":20}}",
                        "deployment.pools[0].replicas=1"));
        try (TimeTableLibrary library = new TimeTableLibrary(TimeCache.none(), 2)) {
            ScenarioRun run = ScenarioRun.of(alone, library);
            Estimate estimate = run.estimate(0, 300, 20, 1);
            ServingResult result = run.run(ServingObserver.NONE);
            RequestOutcome measured = result.requests().get(0);
            assertThat(estimate.running()).isEqualTo(1);
            assertThat(estimate.ttftMs()).isBetween(0.999 * measured.ttftMs(), 1.001 * measured.ttftMs());
            assertThat(estimate.tpotMs()).isBetween(0.99 * measured.tpotMs(), 1.01 * measured.tpotMs());
            double tokensPerSecond = 2 * 20 / result.durationSeconds();
            assertThat(estimate.tokensPerSecondPerGpu()).isBetween(0.99 * tokensPerSecond, 1.01 * tokensPerSecond);
        }
    }

    @Test
    void anEstimateNamesTheOperatorsOfBothPhases() {
        try (TimeTableLibrary library = new TimeTableLibrary(TimeCache.none(), 2)) {
            Estimate estimate = ScenarioRun.of(scenario(""), library).estimate(0, 300, 20, 16);
            assertThat(estimate.prefill())
                    .extracting(OperatorTime::name)
                    .contains("attention_prefill", "lm_head")
                    .doesNotHaveDuplicates()
                    .doesNotContain("attention_decode");
            assertThat(estimate.decode()).extracting(OperatorTime::name).contains("attention_decode");
            assertThat(estimate.memory().fits()).isTrue();
        }
    }

    @Test
    void noMoreSequencesRunThanTheCacheHolds() {
        try (TimeTableLibrary library = new TimeTableLibrary(TimeCache.none(), 2)) {
            ResolvedScenario scenario = scenario("");
            Estimate crowded = ScenarioRun.of(scenario, library).estimate(0, 100_000, 2, 1000);
            long tokens = scenario.pools().get(0).memory().kvBlocks() * 16;
            assertThat((long) crowded.running() * 100_001).isLessThanOrEqualTo(tokens);
            assertThat((crowded.running() + 1) * 100_017L).isGreaterThan(tokens);
        }
    }

    @Test
    void aCachedPromptIsAnsweredSoonerAndSeesItsPrefix() {
        ServingResult whole = run(scenario(""), TimeCache.none(), 2);
        String known = POISSON.formatted("").replace("\"max_requests\"", "\"cached_fraction\": 0.75, \"max_requests\"");
        ServingResult cached = run(Scenarios.read(JsonDocuments.text("cached", known)), TimeCache.none(), 2);

        assertThat(meanTtft(cached)).isLessThan(meanTtft(whole));
        assertThat(cached.requests())
                .extracting(RequestOutcome::inputTokens)
                .isEqualTo(whole.requests().stream()
                        .map(RequestOutcome::inputTokens)
                        .toList());
    }

    private static double meanTtft(ServingResult result) {
        return result.requests().stream()
                .mapToDouble(RequestOutcome::ttftMs)
                .average()
                .orElseThrow();
    }

    @Test
    void rightGuessesMakeTokensFasterAndWrongOnesSlower() {
        assertThat(tokenSeconds("")).isGreaterThan(tokenSeconds(guessing(0.8))).isLessThan(tokenSeconds(guessing(0)));
    }

    private static String guessing(double acceptance) {
        return "\"speculation\": {\"tokens\": 1, \"acceptance\": " + acceptance + "},";
    }

    private static double tokenSeconds(String poolFields) {
        try (TimeTableLibrary library = new TimeTableLibrary(TimeCache.none(), 2)) {
            return ScenarioRun.of(scenario(poolFields), library).stepTimes(0).picoseconds(BatchShape.decode(8, 8 * 512))
                    / 1e12;
        }
    }

    /** Passes of one operator; one that follows another takes less. */
    private record Filled(long first, long next) implements StepTimes {
        @Override
        public long picoseconds(BatchShape batch) {
            return first;
        }

        @Override
        public List<OperatorTime> operators(BatchShape batch) {
            return List.of(new OperatorTime("pass", 1, first, 0, 0, Limiter.HBM));
        }

        @Override
        public StepTimes following() {
            return new Filled(next, next);
        }
    }

    @Test
    void anEstimateFillsThePipelineForItsFirstTokenOnly() {
        ResolvedScenario resolved = scenario("");
        Estimate filled = Estimate.of(resolved.pools().get(0), new Filled(9_000_000_000L, 5_000_000_000L), 64, 8, 4);
        Estimate plain = Estimate.of(resolved.pools().get(0), new Filled(5_000_000_000L, 5_000_000_000L), 64, 8, 4);

        assertThat(filled.ttftMs()).isCloseTo(plain.ttftMs() + 4, within(1e-9));
        assertThat(filled.tpotMs()).isEqualTo(plain.tpotMs());
        assertThat(filled.tokensPerSecondPerGpu()).isEqualTo(plain.tokensPerSecondPerGpu());
    }
}
