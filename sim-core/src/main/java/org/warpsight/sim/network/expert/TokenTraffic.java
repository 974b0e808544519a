package org.warpsight.sim.network.expert;

import java.util.Arrays;
import org.warpsight.hardware.Ceiling;
import org.warpsight.workload.operator.ExpertPlacement;

/**
 * How many tokens travel from each rank to each other one.
 *
 * @param tokensPerRank tokens that each rank has before dispatch
 * @param ranksPerNode ranks of a node; the last node may have fewer
 * @param tokens tokens from a rank (first index) that a rank (second) computes, each counted once however many of its
 *     experts are there
 * @param copies the same with one for each of a token's experts
 * @param nodeTokens tokens from a rank (first index) that any rank of a node (second) computes
 */
public record TokenTraffic(int tokensPerRank, int ranksPerNode, int[][] tokens, int[][] copies, int[][] nodeTokens) {

    /**
     * Draws the experts of every token.
     *
     * @param popularity of each expert, as {@link org.warpsight.workload.operator.ExpertRouting} counts it
     * @param seed of the draw; rank r continues from it, so that equal arguments give equal traffic
     */
    public static TokenTraffic draw(
            Gate gate, double[] popularity, ExpertPlacement placement, int tokensPerRank, int ranksPerNode, long seed) {
        int ranks = placement.ranks();
        int nodes = Ceiling.divide(ranks, ranksPerNode);
        TokenTraffic traffic = new TokenTraffic(
                tokensPerRank, ranksPerNode, new int[ranks][ranks], new int[ranks][ranks], new int[ranks][nodes]);
        int[] lastToken = new int[ranks];
        int[] lastNodeToken = new int[nodes];
        for (int rank = 0; rank < ranks; rank++) {
            ExpertDraw draw = new ExpertDraw(gate, popularity, seed + rank);
            Arrays.fill(lastToken, -1);
            Arrays.fill(lastNodeToken, -1);
            for (int token = 0; token < tokensPerRank; token++) {
                for (int expert : draw.next()) {
                    int[] held = placement.replicas()[expert];
                    int target = held[(token + rank) % held.length];
                    int node = target / ranksPerNode;
                    traffic.copies[rank][target]++;
                    if (lastToken[target] != token) {
                        lastToken[target] = token;
                        traffic.tokens[rank][target]++;
                    }
                    if (lastNodeToken[node] != token) {
                        lastNodeToken[node] = token;
                        traffic.nodeTokens[rank][node]++;
                    }
                }
            }
        }
        return traffic;
    }

    /** The same traffic several times over, for many more tokens than need to be drawn. */
    public TokenTraffic repeated(int times) {
        return new TokenTraffic(
                tokensPerRank * times,
                ranksPerNode,
                repeated(tokens, times),
                repeated(copies, times),
                repeated(nodeTokens, times));
    }

    private static int[][] repeated(int[][] counts, int times) {
        return Arrays.stream(counts)
                .map(row -> Arrays.stream(row).map(count -> count * times).toArray())
                .toArray(int[][]::new);
    }

    /** Tokens that a rank receives, or keeps, in the mean. */
    double meanReceived() {
        return mean(tokens);
    }

    /** Copies of a rank's tokens by the nodes they go to, its own included, in the mean. */
    double meanNodeCopies() {
        return mean(nodeTokens);
    }

    /** Those of them that cross the network. */
    double meanNetworkCopies() {
        long staying = 0;
        for (int rank = 0; rank < ranks(); rank++) {
            staying += nodeTokens[rank][rank / ranksPerNode];
        }
        return meanNodeCopies() - (double) staying / ranks();
    }

    private double mean(int[][] counts) {
        return (double) Arrays.stream(counts)
                        .flatMapToInt(Arrays::stream)
                        .asLongStream()
                        .sum()
                / ranks();
    }

    /** Expert-parallel ranks. */
    public int ranks() {
        return tokens.length;
    }

    /** Nodes that they are on. */
    public int nodes() {
        return nodeTokens[0].length;
    }

    /** Rows that the experts of each rank compute. */
    public long[] rows() {
        long[] rows = new long[ranks()];
        for (int[] from : copies) {
            for (int target = 0; target < rows.length; target++) {
                rows[target] += from[target];
            }
        }
        return rows;
    }

    /** Most rows of a rank over the mean: 1 where experts are used evenly. */
    public double imbalance() {
        long[] rows = rows();
        return Arrays.stream(rows).max().orElse(0)
                / Arrays.stream(rows).average().orElse(1);
    }
}
