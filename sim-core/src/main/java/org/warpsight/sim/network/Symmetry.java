package org.warpsight.sim.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ranks, links and transfers of a program that cannot be told apart, found by refining classes until each member of a class
 * meets the same classes (the coarsest equitable partition: McKay, "Practical graph isomorphism", 1981).
 *
 * <p>Members of a class then do the same at the same time: max-min fair rates depend only on what a flow meets on its way, so
 * that one of each class, counted as often as it occurs, gives the result of all. A thousand ranks in a ring are one.
 *
 * <p>Classes are told apart by 64-bit hashes of what their members meet.
 */
final class Symmetry {
    private static final long FROM = 0x51ed270b35ae3f11L;
    private static final long TO = 0x2545f4914f6cdd1dL;
    private static final long PASSES = 0x6a09e667f3bcc909L;
    /** Up to so many members are compared one by one. */
    private static final int FEW = 16;

    private final List<List<Transfer>> patterns = new ArrayList<>();
    private final long[] ranks;
    private final long[] links;
    private final long[][] transfers;

    private Symmetry(Program program, List<Round> rounds, long[] startPs) {
        ranks = Arrays.stream(startPs).map(Symmetry::mix).toArray();
        links = program.links().stream()
                .mapToLong(link -> mix(Double.doubleToLongBits(link.bytesPerSecond())))
                .toArray();
        transfers = new long[rounds.size()][];
        for (int round = 0; round < transfers.length; round++) {
            List<Transfer> pattern = rounds.get(round).transfers();
            patterns.add(pattern);
            transfers[round] = new long[pattern.size()];
            for (int at = 0; at < pattern.size(); at++) {
                Transfer transfer = pattern.get(at);
                transfers[round][at] = mix(
                        mix(
                                mix(mix(round, Double.doubleToLongBits(transfer.bytes())), transfer.latencyPs()),
                                Double.doubleToLongBits(transfer.bytesPerSecondLimit())),
                        transfer.count());
            }
        }
    }

    /**
     * A program of one member for each class.
     *
     * @param startPs when each rank begins
     */
    static Quotient of(Program program, long[] startPs) {
        List<Round> distinct = new ArrayList<>(new LinkedHashSet<>(program.rounds()));
        Symmetry symmetry = new Symmetry(program, distinct, startPs);
        int before = 0;
        int now = symmetry.classes();
        while (now > before) {
            symmetry.refine();
            before = now;
            now = symmetry.classes();
        }
        return symmetry.quotient(program, distinct);
    }

    private void refine() {
        long[] rankSums = new long[ranks.length];
        long[] linkSums = new long[links.length];
        for (int round = 0; round < transfers.length; round++) {
            for (int at = 0; at < transfers[round].length; at++) {
                Transfer transfer = patterns.get(round).get(at);
                long sum = 0;
                for (int rank : transfer.from()) {
                    sum += mix(ranks[rank], FROM);
                }
                for (int rank : transfer.to()) {
                    sum += mix(ranks[rank], TO);
                }
                for (int link : transfer.links()) {
                    sum += mix(links[link], PASSES);
                }
                long refined = mix(transfers[round][at], sum);
                transfers[round][at] = refined;
                for (int rank : transfer.from()) {
                    rankSums[rank] += mix(refined, FROM);
                }
                for (int rank : transfer.to()) {
                    rankSums[rank] += mix(refined, TO);
                }
                for (int link : transfer.links()) {
                    linkSums[link] += mix(refined, PASSES);
                }
            }
        }
        Arrays.setAll(ranks, rank -> mix(ranks[rank], rankSums[rank]));
        Arrays.setAll(links, link -> mix(links[link], linkSums[link]));
    }

    private int classes() {
        Set<Long> known = new LinkedHashSet<>();
        int classes = 0;
        for (long[] kind : List.of(ranks, links)) {
            known.clear();
            for (long hash : kind) {
                known.add(hash);
            }
            classes += known.size();
        }
        known.clear();
        for (long[] round : transfers) {
            for (long hash : round) {
                known.add(hash);
            }
        }
        return classes + known.size();
    }

    private Quotient quotient(Program program, List<Round> distinct) {
        int[] rankClass = numbered(ranks);
        int[] linkClass = numbered(links);
        double[] rates = new double[count(linkClass)];
        int[] members = new int[rates.length];
        for (int link = 0; link < linkClass.length; link++) {
            rates[linkClass[link]] = program.links().get(link).bytesPerSecond();
            members[linkClass[link]]++;
        }
        List<List<Quotient.Flows>> patternFlows = new ArrayList<>();
        for (int round = 0; round < transfers.length; round++) {
            patternFlows.add(flows(round, rankClass, linkClass, members));
        }
        int[] order = program.rounds().stream().mapToInt(distinct::indexOf).toArray();
        return new Quotient(rankClass, count(rankClass), linkClass, rates, patternFlows, order);
    }

    private List<Quotient.Flows> flows(int round, int[] rankClass, int[] linkClass, int[] members) {
        int[] classOf = numbered(transfers[round]);
        int classes = count(classOf);
        Transfer[] example = new Transfer[classes];
        int[] sizes = new int[classes];
        for (int at = classOf.length - 1; at >= 0; at--) {
            example[classOf[at]] = patterns.get(round).get(at);
            sizes[classOf[at]]++;
        }
        List<Quotient.Flows> flows = new ArrayList<>(classes);
        for (int number = 0; number < classes; number++) {
            Transfer transfer = example[number];
            int[] passed = distinct(transfer.links(), linkClass);
            double[] loads = new double[passed.length];
            for (int link : transfer.links()) {
                for (int hop = 0; hop < passed.length; hop++) {
                    if (passed[hop] == linkClass[link]) {
                        loads[hop] += (double) sizes[number] * transfer.count() / members[linkClass[link]];
                    }
                }
            }
            int[] from = distinct(transfer.from(), rankClass);
            int[] to = distinct(transfer.to(), rankClass);
            flows.add(new Quotient.Flows(transfer, sizes[number], from, to, passed, loads));
        }
        return flows;
    }

    /** The different classes of some members, in their order. */
    private static int[] distinct(int[] members, int[] classOf) {
        if (members.length > FEW) {
            return Arrays.stream(members)
                    .map(member -> classOf[member])
                    .distinct()
                    .toArray();
        }
        int[] classes = new int[members.length];
        int found = 0;
        for (int member : members) {
            int at = 0;
            while (at < found && classes[at] != classOf[member]) {
                at++;
            }
            classes[at] = classOf[member];
            found = Math.max(found, at + 1);
        }
        return found == classes.length ? classes : Arrays.copyOf(classes, found);
    }

    /** Numbers from 0 in the order of first members. */
    private static int[] numbered(long[] hashes) {
        Map<Long, Integer> numbers = new HashMap<>();
        int[] numbered = new int[hashes.length];
        for (int at = 0; at < hashes.length; at++) {
            numbered[at] = numbers.computeIfAbsent(hashes[at], hash -> numbers.size());
        }
        return numbered;
    }

    private static int count(int[] numbered) {
        return Arrays.stream(numbered).max().orElse(-1) + 1;
    }

    private static long mix(long hash, long with) {
        return mix(hash * 31 + with);
    }

    /** Spreads bits (SplitMix64: Steele et al., "Fast splittable pseudorandom number generators", 2014). */
    private static long mix(long bits) {
        long mixed = bits + 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
