package org.warpsight.sim.gpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Lanes of an access that are served together, and what they want from each bank.
 *
 * <p>A bank gives one word per wavefront, to every lane that wants it; so the fullest bank says how many wavefronts
 * the phase takes.
 *
 * @param lanes the lanes
 * @param words per bank the words wanted of it, in the order of their lowest lane
 */
public record BankPhase(List<Integer> lanes, SortedMap<Integer, List<Word>> words) {

    /**
     * A word of a bank.
     *
     * @param index the word's number, counted from the start of shared memory
     * @param lanes lanes that want it; more than one is a broadcast
     */
    public record Word(int index, List<Integer> lanes) {}

    static BankPhase of(WarpAccess access, List<Integer> lanes, int banks, int bankBytes) {
        SortedMap<Integer, List<Integer>> lanesByWord = new TreeMap<>();
        for (int lane : lanes) {
            int first = access.addresses().get(lane) / bankBytes;
            int last = (access.addresses().get(lane) + access.widthBytes() - 1) / bankBytes;
            for (int word = first; word <= last; word++) {
                lanesByWord.computeIfAbsent(word, unused -> new ArrayList<>()).add(lane);
            }
        }
        SortedMap<Integer, List<Word>> byBank = new TreeMap<>();
        lanesByWord.entrySet().stream()
                .map(entry -> new Word(entry.getKey(), List.copyOf(entry.getValue())))
                .sorted(java.util.Comparator.comparingInt(
                        word -> lanes.indexOf(word.lanes().get(0))))
                .forEach(word -> byBank.computeIfAbsent(word.index() % banks, unused -> new ArrayList<>())
                        .add(word));
        byBank.replaceAll((bank, words) -> List.copyOf(words));
        return new BankPhase(lanes, byBank);
    }

    /** Cycles the phase takes: distinct words wanted of the fullest bank. */
    public int wavefronts() {
        return words.values().stream().mapToInt(List::size).max().orElse(0);
    }

    /** What each bank gives in one of the wavefronts; banks that are done are absent. */
    public Map<Integer, Word> served(int wavefront) {
        Map<Integer, Word> served = new TreeMap<>();
        words.forEach((bank, wanted) -> {
            if (wavefront < wanted.size()) {
                served.put(bank, wanted.get(wavefront));
            }
        });
        return served;
    }
}
