package org.warpsight.workload.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * Which ranks hold which experts; popular ones may be held several times (redundant experts).
 *
 * @param ranks expert-parallel ranks
 * @param replicas ranks that hold each expert, at least one
 */
public record ExpertPlacement(int ranks, int[][] replicas) {

    /** A copy of an expert and its share of the expert's load. */
    private record Copy(int expert, double load) {}

    /** A rank that still has room. */
    private static final class Shelf {
        private final int rank;
        private double load;
        private int room;

        private Shelf(int rank, int room) {
            this.rank = rank;
            this.room = room;
        }
    }

    /**
     * Consecutive experts on each rank, each once.
     *
     * @throws IllegalArgumentException if the ranks do not divide the experts
     */
    public static ExpertPlacement contiguous(int experts, int ranks) {
        requireDivided(experts, ranks);
        int each = experts / ranks;
        return new ExpertPlacement(
                ranks,
                IntStream.range(0, experts)
                        .mapToObj(expert -> new int[] {expert / each})
                        .toArray(int[][]::new));
    }

    /**
     * Evens out known loads as DeepSeek's load balancer does (deepseek-ai/EPLB, README): further copies go one by one to the
     * expert with the highest load per copy; then the heaviest copy goes to the lightest rank that has room.
     *
     * @param loads expected load of each expert, in any unit
     * @param redundant copies beside the first of each expert
     * @throws IllegalArgumentException if the ranks do not divide the copies
     */
    public static ExpertPlacement balanced(double[] loads, int ranks, int redundant) {
        requireDivided(loads.length + redundant, ranks);
        int[] copies = copies(loads, redundant);
        PriorityQueue<Shelf> shelves = new PriorityQueue<>(
                Comparator.<Shelf>comparingDouble(shelf -> shelf.load).thenComparingInt(shelf -> shelf.rank));
        for (int rank = 0; rank < ranks; rank++) {
            shelves.add(new Shelf(rank, (loads.length + redundant) / ranks));
        }
        int[][] replicas = new int[loads.length][0];
        IntStream.range(0, loads.length)
                .boxed()
                .flatMap(expert -> IntStream.range(0, copies[expert])
                        .mapToObj(number -> new Copy(expert, loads[expert] / copies[expert])))
                .sorted(Comparator.comparingDouble(Copy::load).reversed().thenComparingInt(Copy::expert))
                .forEach(copy -> {
                    Shelf shelf = shelves.remove();
                    shelf.load += copy.load();
                    shelf.room--;
                    if (shelf.room > 0) {
                        shelves.add(shelf);
                    }
                    int[] held = Arrays.copyOf(replicas[copy.expert()], replicas[copy.expert()].length + 1);
                    held[held.length - 1] = shelf.rank;
                    replicas[copy.expert()] = held;
                });
        return new ExpertPlacement(ranks, replicas);
    }

    private static int[] copies(double[] loads, int redundant) {
        int[] copies = new int[loads.length];
        Arrays.fill(copies, 1);
        for (int further = 0; further < redundant; further++) {
            int busiest = 0;
            for (int expert = 1; expert < loads.length; expert++) {
                if (loads[expert] / copies[expert] > loads[busiest] / copies[busiest]) {
                    busiest = expert;
                }
            }
            copies[busiest]++;
        }
        return copies;
    }

    private static void requireDivided(int experts, int ranks) {
        if (ranks < 1 || experts % ranks != 0) {
            throw new IllegalArgumentException(ranks + " ranks cannot divide " + experts + " experts");
        }
    }

    /** Logical experts. */
    public int experts() {
        return replicas.length;
    }

    /** Copies of experts on all ranks. */
    public int copies() {
        return Arrays.stream(replicas).mapToInt(held -> held.length).sum();
    }

    /**
     * Rows of each expert copy on the rank that has most of them, the first of equals; the copies of an expert share its
     * rows as evenly as whole rows allow.
     *
     * @param rows of each expert
     */
    public List<Integer> busiestRank(List<Integer> rows) {
        List<List<Integer>> held = IntStream.range(0, ranks)
                .mapToObj(rank -> (List<Integer>) new ArrayList<Integer>())
                .toList();
        int[] sums = new int[ranks];
        for (int expert = 0; expert < replicas.length; expert++) {
            long all = rows.get(expert);
            int copies = replicas[expert].length;
            for (int copy = 0; copy < copies; copy++) {
                int own = (int) (all * (copy + 1) / copies - all * copy / copies);
                held.get(replicas[expert][copy]).add(own);
                sums[replicas[expert][copy]] += own;
            }
        }
        int busiest = 0;
        for (int rank = 1; rank < ranks; rank++) {
            busiest = sums[rank] > sums[busiest] ? rank : busiest;
        }
        return List.copyOf(held.get(busiest));
    }

    /**
     * Expected load of each rank when the copies of an expert share its load evenly.
     *
     * @param loads load of each expert
     */
    public double[] rankLoads(double[] loads) {
        double[] sums = new double[ranks];
        for (int expert = 0; expert < loads.length; expert++) {
            for (int rank : replicas[expert]) {
                sums[rank] += loads[expert] / replicas[expert].length;
            }
        }
        return sums;
    }
}
