package org.warpsight.sim.kernel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.hardware.json.Nearest;

/**
 * A GEMM plan as files and command lines give it: one flat list of fields, named as in {@link GemmPlan} and
 * {@link KernelCraft} and written in snake_case, such as {@code tile_m} or {@code step_arrivals}.
 *
 * @param supertileRows tile rows of a supertile; without meaning in another order
 * @param supertileColumns its tile columns
 * @param perChiplet whether every chiplet gets a run of tiles that follow one another
 * @param mfma shape of CDNA's matrix instructions, or {@code fastest}
 * @param storeLayout how tiles of C lie in shared memory on their way to a bulk store
 */
public record GemmPlanFields(
        int tileM,
        int tileN,
        int tileK,
        int stages,
        int consumers,
        int warps,
        int clusterM,
        int clusterN,
        int splitK,
        boolean persistent,
        Order order,
        int supertileRows,
        int supertileColumns,
        boolean loaderWarps,
        int stepArrivals,
        boolean drained,
        int registersPerThread,
        int sms,
        int launchedBlocks,
        KernelCraft.Store store,
        KernelCraft.SplitSum splitSum,
        OperandLayout layout,
        boolean streamK,
        boolean perChiplet,
        KernelCraft.Staging staging,
        boolean warpgroups,
        String mfma,
        OperandLayout storeLayout,
        boolean storeAwaited,
        int compiledPlaces) {

    /** Whichever matrix instruction of CDNA is the fastest. */
    private static final String FASTEST = "fastest";

    /** How the tiles of C are numbered. */
    public enum Order {
        SQUARE,
        RASTER,
        CONSECUTIVE,
        SUPERTILE,
        HILBERT;

        private static Order of(TileOrder order) {
            if (order instanceof TileOrder.Square) {
                return SQUARE;
            } else if (order instanceof TileOrder.Raster) {
                return RASTER;
            } else if (order instanceof TileOrder.Consecutive) {
                return CONSECUTIVE;
            } else if (order instanceof TileOrder.Supertile) {
                return SUPERTILE;
            } else if (order instanceof TileOrder.Hilbert) {
                return HILBERT;
            }
            throw new IllegalStateException("no name for " + order);
        }
    }

    /** The fields of a plan. */
    public static GemmPlanFields of(GemmPlan plan) {
        KernelCraft craft = plan.craft();
        boolean perChiplet = plan.order() instanceof TileOrder.PerChiplet;
        TileOrder within = plan.order() instanceof TileOrder.PerChiplet runs ? runs.within() : plan.order();
        TileOrder.Supertile tiles =
                within instanceof TileOrder.Supertile supertile ? supertile : new TileOrder.Supertile(1, 1);
        return new GemmPlanFields(
                plan.tileM(),
                plan.tileN(),
                plan.tileK(),
                plan.stages(),
                plan.consumers(),
                plan.warps(),
                plan.clusterM(),
                plan.clusterN(),
                plan.splitK(),
                plan.persistent(),
                Order.of(within),
                tiles.rows(),
                tiles.columns(),
                craft.schedule().loaderWarps(),
                craft.schedule().stepArrivals(),
                craft.schedule().drained(),
                craft.bounds().registersPerThread(),
                craft.bounds().sms(),
                craft.bounds().launchedBlocks(),
                craft.output().store(),
                craft.output().splitSum(),
                craft.operands().layout(),
                craft.output().streamK(),
                perChiplet,
                craft.operands().staging(),
                craft.schedule().warpgroups(),
                craft.operands().mfma().map(MfmaShape::toString).orElse(FASTEST),
                craft.output().staged().layout(),
                craft.output().staged().awaited(),
                craft.output().compiledPlaces());
    }

    /**
     * The plan.
     *
     * @throws IllegalArgumentException if a field has a value that no plan can have
     */
    public GemmPlan plan() {
        TileOrder within =
                switch (order) {
                    case SQUARE -> TileOrder.SQUARE;
                    case RASTER -> new TileOrder.Raster();
                    case CONSECUTIVE -> new TileOrder.Consecutive();
                    case SUPERTILE -> new TileOrder.Supertile(supertileRows, supertileColumns);
                    case HILBERT -> new TileOrder.Hilbert();
                };
        KernelCraft craft = new KernelCraft(
                new KernelCraft.Schedule(loaderWarps, warpgroups, stepArrivals, drained),
                new KernelCraft.LaunchBounds(registersPerThread, sms, launchedBlocks),
                new KernelCraft.Operands(layout, staging, mfmaShape()),
                new KernelCraft.Output(
                        store, splitSum, streamK, new KernelCraft.Staged(storeLayout, storeAwaited), compiledPlaces));
        return new GemmPlan(
                tileM,
                tileN,
                tileK,
                stages,
                consumers,
                warps,
                clusterM,
                clusterN,
                splitK,
                persistent,
                perChiplet ? new TileOrder.PerChiplet(within) : within,
                craft);
    }

    private Optional<MfmaShape> mfmaShape() {
        return mfma.equals(FASTEST) ? Optional.empty() : Optional.of(MfmaShape.of(mfma));
    }

    /** The fields as a JSON object. */
    public ObjectNode tree() {
        return JsonDocuments.mapper().valueToTree(this);
    }

    /** The names of all fields. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        tree().fieldNames().forEachRemaining(names::add);
        return names;
    }

    /**
     * These fields with those of a document in their place.
     *
     * @throws BadInputException naming the field that does not exist or has no sound value
     */
    public GemmPlanFields with(JsonDocument changes) {
        if (!(changes.tree() instanceof ObjectNode object)) {
            throw changes.problem("", "a plan is a JSON object of fields", "Write {\"stages\": 3}");
        }
        List<String> known = names();
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw changes.problem(
                        "/" + name,
                        "a plan has no field '" + name + "'",
                        Nearest.question(name, known).orElse("Known are " + String.join(", ", known)));
            }
        });
        ObjectNode all = tree();
        all.setAll(object);
        try {
            GemmPlanFields fields = JsonDocuments.mapper().treeToValue(all, GemmPlanFields.class);
            fields.plan();
            return fields;
        } catch (MismatchedInputException mismatch) {
            throw unsound(changes, mismatch);
        } catch (JsonProcessingException mismatch) {
            throw changes.problem("", mismatch.getOriginalMessage(), "Correct the plan's fields", mismatch);
        } catch (IllegalArgumentException unsound) {
            throw changes.problem("", unsound.getMessage(), "Correct the plan's fields", unsound);
        }
    }

    private static BadInputException unsound(JsonDocument changes, MismatchedInputException mismatch) {
        String field = mismatch.getPath().get(0).getFieldName();
        Object[] known = mismatch.getTargetType().getEnumConstants();
        String wanted = known == null
                ? "Give " + (mismatch.getTargetType() == boolean.class ? "true or false" : "a whole number")
                : "Known are " + Arrays.toString(known).toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
        return changes.problem(
                "/" + field,
                "'" + changes.tree().get(field).asText() + "' is no " + field.replace('_', ' '),
                wanted,
                mismatch);
    }
}
