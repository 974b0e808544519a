package org.warpsight.sim.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.optim.MaxIter;
import org.apache.commons.math3.optim.linear.LinearConstraint;
import org.apache.commons.math3.optim.linear.LinearConstraintSet;
import org.apache.commons.math3.optim.linear.LinearObjectiveFunction;
import org.apache.commons.math3.optim.linear.NonNegativeConstraint;
import org.apache.commons.math3.optim.linear.Relationship;
import org.apache.commons.math3.optim.linear.SimplexSolver;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.junit.jupiter.api.Test;

class MaxMinTest {
    private static final double TOLERANCE = 1e-6;

    @Test
    void ratesAreThoseOfALinearProgramForEachLevel() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            RandomNetwork network = RandomNetwork.of(random);
            double[] optimal = lexicographicOptimum(network);
            MaxMin.share(network.flows(), network.links());
            for (int flow = 0; flow < optimal.length; flow++) {
                assertThat(network.flows().get(flow).rate)
                        .as("seed %d, network %d, flow %d", seed, round, flow)
                        .isCloseTo(optimal[flow], within(TOLERANCE));
            }
        }
    }

    @Test
    void noLinkCarriesMoreThanItsRate() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            RandomNetwork network = RandomNetwork.of(random);
            MaxMin.share(network.flows(), network.links());
            for (LinkState link : network.links()) {
                double carried = network.flows().stream()
                        .mapToDouble(flow -> flow.rate * RandomNetwork.load(flow, link))
                        .sum();
                assertThat(carried)
                        .as("seed %d, network %d", seed, round)
                        .isLessThanOrEqualTo(link.bytesPerPs * (1 + 1e-9));
            }
        }
    }

    @Test
    void everyFlowIsHeldBackByItselfOrByAFullLinkWhereNobodyIsFaster() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            RandomNetwork network = RandomNetwork.of(random);
            MaxMin.share(network.flows(), network.links());
            for (Flow flow : network.flows()) {
                boolean limited = flow.rate >= flow.limit() * (1 - 1e-9);
                boolean bottleneck = Arrays.stream(flow.links).anyMatch(link -> isBottleneck(link, flow));
                assertThat(limited || bottleneck)
                        .as("seed %d, network %d", seed, round)
                        .isTrue();
            }
        }
    }

    private static boolean isBottleneck(LinkState link, Flow flow) {
        double carried = link.flows.stream()
                .mapToDouble(other -> other.rate * RandomNetwork.load(other, link))
                .sum();
        return carried >= link.bytesPerPs * (1 - 1e-9)
                && link.flows.stream().allMatch(other -> other.rate <= flow.rate * (1 + 1e-9));
    }

    /**
     * Raises the least rate as far as possible, fixes the flows that cannot go further, and so on: each level two kinds of
     * linear programs over the rates and the level.
     */
    private static double[] lexicographicOptimum(RandomNetwork network) {
        int flows = network.flows().size();
        double[] fixed = new double[flows];
        Arrays.fill(fixed, Double.NaN);
        while (Arrays.stream(fixed).anyMatch(Double::isNaN)) {
            double level = maximum(network, fixed, Double.NaN, flows);
            double[] next = fixed.clone();
            for (int flow = 0; flow < flows; flow++) {
                if (Double.isNaN(fixed[flow]) && maximum(network, fixed, level, flow) <= level + TOLERANCE / 10) {
                    next[flow] = level;
                }
            }
            fixed = next;
        }
        return fixed;
    }

    /** The most that one rate, or behind the rates the least of those not fixed, can be. */
    private static double maximum(RandomNetwork network, double[] fixed, double atLeast, int variable) {
        int flows = network.flows().size();
        List<LinearConstraint> constraints = new ArrayList<>();
        for (LinkState link : network.links()) {
            double[] loads = new double[flows + 1];
            for (int flow = 0; flow < flows; flow++) {
                loads[flow] = RandomNetwork.load(network.flows().get(flow), link);
            }
            constraints.add(new LinearConstraint(loads, Relationship.LEQ, link.bytesPerPs));
        }
        for (int flow = 0; flow < flows; flow++) {
            double[] one = new double[flows + 1];
            one[flow] = 1;
            double limit = network.flows().get(flow).limit();
            if (!Double.isInfinite(limit)) {
                constraints.add(new LinearConstraint(one.clone(), Relationship.LEQ, limit));
            }
            if (!Double.isNaN(fixed[flow])) {
                constraints.add(new LinearConstraint(one.clone(), Relationship.EQ, fixed[flow]));
            } else if (Double.isNaN(atLeast)) {
                one[flows] = -1;
                constraints.add(new LinearConstraint(one, Relationship.GEQ, 0));
            } else {
                constraints.add(new LinearConstraint(one, Relationship.GEQ, atLeast * (1 - 1e-9)));
            }
        }
        double[] goal = new double[flows + 1];
        goal[variable] = 1;
        if (!Double.isNaN(atLeast)) {
            double[] level = new double[flows + 1];
            level[flows] = 1;
            constraints.add(new LinearConstraint(level, Relationship.EQ, 0));
        }
        return new SimplexSolver()
                .optimize(
                        new MaxIter(10_000),
                        new LinearObjectiveFunction(goal, 0),
                        new LinearConstraintSet(constraints),
                        GoalType.MAXIMIZE,
                        new NonNegativeConstraint(true))
                .getValue();
    }
}
