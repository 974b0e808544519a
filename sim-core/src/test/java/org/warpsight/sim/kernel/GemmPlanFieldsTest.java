package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.hardware.json.JsonDocuments;

class GemmPlanFieldsTest {
    private static final GemmPlan PLAN = new GemmPlan(128, 256, 64, 3, 2, 8, 2, 1, 1, true, TileOrder.SQUARE);

    @Test
    void aPlanIsTheSameAfterAWayThroughItsFields() {
        Random random = new Random(4711);
        for (int i = 0; i < 200; i++) {
            GemmPlan plan = random(random);
            GemmPlanFields fields = GemmPlanFields.of(plan);
            assertThat(fields.plan()).as("seed 4711, plan %d", i).isEqualTo(plan);
            GemmPlanFields other = GemmPlanFields.of(PLAN);
            assertThat(other.with(document(fields.tree().toString())).plan()).isEqualTo(plan);
        }
    }

    @Test
    void fieldsThatAreNotNamedStay() {
        GemmPlan changed = GemmPlanFields.of(PLAN)
                .with(document("{\"stages\": 2, \"cluster_m\": 1}"))
                .plan();
        assertThat(changed).isEqualTo(new GemmPlan(128, 256, 64, 2, 2, 8, 1, 1, 1, true, TileOrder.SQUARE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"stagez\": 2} | 'stages'",
                "{\"stages\": \"two\"} | 'two'",
                "{\"stages\": 0} | stages 0",
                "{\"order\": \"hilbret\"} | hilbert",
                "{\"store\": 3} | bulk",
                "[3] | JSON object"
            })
    void whatIsNoPlanIsToldByFieldAndValue(String text, String part) {
        assertThatThrownBy(() -> GemmPlanFields.of(PLAN).with(document(text)))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("plan.json")
                .hasMessageContaining(part)
                .message()
                .doesNotContain("org.warpsight", "Exception");
    }

    private static JsonDocument document(String text) {
        return JsonDocuments.text("plan.json", text);
    }

    private static GemmPlan random(Random random) {
        TileOrder[] orders = {
            TileOrder.SQUARE,
            new TileOrder.Raster(),
            new TileOrder.Hilbert(),
            new TileOrder.Consecutive(),
            new TileOrder.Supertile(1 + random.nextInt(16), 1 + random.nextInt(16))
        };
        TileOrder order = any(orders, random);
        return new GemmPlan(
                1 + random.nextInt(256),
                1 + random.nextInt(256),
                1 + random.nextInt(128),
                1 + random.nextInt(8),
                1 + random.nextInt(3),
                1 + random.nextInt(16),
                1 + random.nextInt(4),
                1 + random.nextInt(4),
                1 + random.nextInt(9),
                random.nextBoolean(),
                random.nextBoolean() ? new TileOrder.PerChiplet(order) : order,
                new KernelCraft(
                        new KernelCraft.Schedule(
                                random.nextBoolean(),
                                random.nextBoolean(),
                                1 + random.nextInt(300),
                                random.nextBoolean()),
                        new KernelCraft.LaunchBounds(random.nextInt(256), random.nextInt(133), random.nextInt(4)),
                        new KernelCraft.Operands(
                                any(OperandLayout.values(), random),
                                any(KernelCraft.Staging.values(), random),
                                random.nextBoolean()
                                        ? Optional.of(new MfmaShape(16, 16, 16 * random.nextInt(3)))
                                        : Optional.empty()),
                        new KernelCraft.Output(
                                any(KernelCraft.Store.values(), random),
                                any(KernelCraft.SplitSum.values(), random),
                                false,
                                new KernelCraft.Staged(any(OperandLayout.values(), random), random.nextBoolean()),
                                random.nextInt(9))));
    }

    private static <T> T any(T[] values, Random random) {
        return values[random.nextInt(values.length)];
    }
}
