package org.warpsight.report.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.report.Numbers;
import org.warpsight.sim.gpu.BankConflicts;
import org.warpsight.sim.gpu.BankPhase;
import org.warpsight.sim.gpu.BankPhase.Word;
import org.warpsight.sim.gpu.ConflictRemedy;
import org.warpsight.sim.gpu.SharedMemoryTile;
import org.warpsight.sim.gpu.Swizzle;

/**
 * An access to shared memory as text: banks are columns, wavefronts are rows.
 *
 * @param gpu the GPU
 * @param tile the layout
 * @param rows rows that lanes go down before the next column
 * @param conflicts the access under that layout
 * @param remedies layouts that take fewer wavefronts
 */
record SharedMemoryText(
        Gpu gpu, SharedMemoryTile tile, int rows, BankConflicts conflicts, List<ConflictRemedy> remedies) {
    /** Of a phase with many wavefronts only the first are shown: the rest looks alike. */
    private static final int SHOWN = 8;

    private static final String EMPTY = "  .";

    /** The access in one line. */
    String title() {
        return direction() + " of " + tile.elementBytes() + " bytes per lane, stride " + tile.rowElements()
                + layout(tile) + ": " + degree() + ", " + count(conflicts.wavefronts());
    }

    private String direction() {
        return conflicts.access().direction().name().toLowerCase(Locale.ROOT);
    }

    private String degree() {
        return conflicts.conflictFree() ? "no conflict" : conflicts.degree() + "-way conflict";
    }

    private static String count(int wavefronts) {
        return wavefronts == 1 ? "1 wavefront" : wavefronts + " wavefronts";
    }

    private static String layout(SharedMemoryTile tile) {
        String padding = tile.padElements() == 0 ? "" : " + " + tile.padElements() + " of padding";
        return padding + (tile.swizzle().equals(Swizzle.NONE) ? "" : ", " + tile.swizzle());
    }

    String picture() {
        StringBuilder text = new StringBuilder(gpu.product().name() + ", " + title() + "\n\n");
        text.append(line(" bank", cells(bank -> String.format(Locale.ROOT, "%3d", bank))));
        for (int phase = 0; phase < conflicts.phases().size(); phase++) {
            text.append(phase("phase " + (phase + 1), conflicts.phases().get(phase)));
        }
        text.append(
                "\nA number is the lane that gets the word of the bank; + means that others get the same word.\n\n");
        return text.append(table()).append(verdict()).toString();
    }

    private String phase(String name, BankPhase phase) {
        int shown = phase.wavefronts() <= SHOWN + 1 ? phase.wavefronts() : SHOWN;
        String lines = IntStream.range(0, shown)
                .mapToObj(wavefront -> line(wavefront == 0 ? name : "", lanes(phase.served(wavefront))))
                .collect(Collectors.joining());
        return shown == phase.wavefronts()
                ? lines
                : lines + line("", "  ... and " + (phase.wavefronts() - shown) + " more wavefronts");
    }

    private String lanes(Map<Integer, Word> served) {
        return cells(bank -> served.containsKey(bank) ? lane(served.get(bank)) : EMPTY);
    }

    private static String lane(Word word) {
        return String.format(Locale.ROOT, "%2d", word.lanes().get(0))
                + (word.lanes().size() > 1 ? "+" : " ");
    }

    private String cells(java.util.function.IntFunction<String> cell) {
        return IntStream.range(0, conflicts.banks()).mapToObj(cell).collect(Collectors.joining());
    }

    private static String line(String name, String cells) {
        return String.format(Locale.ROOT, "%-8s|%s", name, cells).stripTrailing() + "\n";
    }

    private String table() {
        TextTable table = TextTable.of("<layout", "degree", "wavefronts", "gain");
        table.row("as given", conflicts.degree() + "", conflicts.wavefronts() + "", "");
        for (ConflictRemedy remedy : remedies) {
            table.row(
                    name(remedy.tile()),
                    remedy.conflicts().degree() + "",
                    remedy.conflicts().wavefronts() + "",
                    Numbers.of(remedy.gain(conflicts)) + "x");
        }
        return table.toString();
    }

    private String name(SharedMemoryTile other) {
        return other.swizzle().equals(Swizzle.NONE)
                ? "rows padded to " + (other.rowElements() + other.padElements()) + " elements"
                : other.swizzle().toString();
    }

    private String verdict() {
        if (conflicts.conflictFree()) {
            return "\nNo bank is asked for two words at once.\n";
        }
        return "\nWithout conflict the same phases would take " + count(conflicts.conflictFreeWavefronts()) + ".\n"
                + (remedies.isEmpty() ? "Neither one more element of padding nor a swizzle of the rows helps.\n" : "");
    }

    String json() {
        ObjectNode tree = JsonDocuments.mapper().createObjectNode();
        tree.put("gpu", gpu.id());
        tree.put("direction", direction());
        tree.put("width_bytes", tile.elementBytes());
        tree.put("rows", rows);
        layout(tree, tile);
        cost(tree, conflicts);
        tree.put("conflict_free_wavefronts", conflicts.conflictFreeWavefronts());
        ArrayNode phases = tree.putArray("phases");
        for (BankPhase phase : conflicts.phases()) {
            ArrayNode wavefronts = phases.addArray();
            for (int wavefront = 0; wavefront < phase.wavefronts(); wavefront++) {
                ArrayNode banks = wavefronts.addArray();
                phase.served(wavefront).forEach((bank, word) -> {
                    ObjectNode node = banks.addObject().put("bank", bank).put("word", word.index());
                    word.lanes().forEach(node.putArray("lanes")::add);
                });
            }
        }
        ArrayNode better = tree.putArray("remedies");
        for (ConflictRemedy remedy : remedies) {
            ObjectNode node = better.addObject();
            layout(node, remedy.tile());
            cost(node, remedy.conflicts());
            node.put("gain", remedy.gain(conflicts));
        }
        return JsonDocuments.write(tree);
    }

    private static void layout(ObjectNode node, SharedMemoryTile tile) {
        node.put("stride_elements", tile.rowElements());
        node.put("pad_elements", tile.padElements());
        node.putObject("swizzle")
                .put("bits", tile.swizzle().bits())
                .put("base", tile.swizzle().base())
                .put("shift", tile.swizzle().shift());
    }

    private static void cost(ObjectNode node, BankConflicts conflicts) {
        node.put("degree", conflicts.degree()).put("wavefronts", conflicts.wavefronts());
    }
}
