package org.warpsight.sim.network.expert;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws the experts of one token after another: different ones, each with a chance in proportion to its popularity among
 * those not yet taken. With groups, the groups are drawn first, by the popularity of all their experts.
 */
final class ExpertDraw {
    /** After so many hits on taken experts in a row the rest is looked through instead. */
    private static final int PATIENCE = 32;

    private final Gate gate;
    private final double[] upTo;
    /** The first expert that may be meant, for equal steps of the sum of popularities. */
    private final int[] guide;

    private final SplittableRandom random;
    private final int[] taken;
    private final boolean[] open;

    /**
     * A draw.
     *
     * @param popularity of each expert, in any unit, at least {@code gate.expertsPerToken()} of them above 0 in any
     *     choice of groups
     */
    ExpertDraw(Gate gate, double[] popularity, long seed) {
        if (popularity.length != gate.experts()) {
            throw new IllegalArgumentException(popularity.length + " popularities for " + gate.experts() + " experts");
        }
        this.gate = gate;
        this.random = new SplittableRandom(seed);
        this.taken = new int[gate.expertsPerToken()];
        this.open = new boolean[gate.groups()];
        this.upTo = new double[popularity.length + 1];
        for (int expert = 0; expert < popularity.length; expert++) {
            upTo[expert + 1] = upTo[expert] + popularity[expert];
        }
        this.guide = new int[gate.experts()];
        for (int step = 0, expert = 0; step < guide.length; step++) {
            while (upTo[expert + 1] <= upTo[upTo.length - 1] * step / guide.length) {
                expert++;
            }
            guide[step] = Math.max(0, expert - 1);
        }
    }

    /** The experts of the next token; the array is used again for the one after. */
    int[] next() {
        openGroups();
        for (int choice = 0; choice < taken.length; choice++) {
            taken[choice] = draw(choice);
        }
        return taken;
    }

    private void openGroups() {
        boolean free = gate.groupsPerToken() == gate.groups();
        Arrays.fill(open, free);
        int each = gate.experts() / gate.groups();
        for (int wanted = free ? 0 : gate.groupsPerToken(); wanted > 0; wanted--) {
            double left = 0;
            for (int group = 0; group < open.length; group++) {
                left += open[group] ? 0 : upTo[(group + 1) * each] - upTo[group * each];
            }
            double at = random.nextDouble() * left;
            int chosen = -1;
            for (int group = 0; group < open.length && at >= 0; group++) {
                if (!open[group]) {
                    at -= upTo[(group + 1) * each] - upTo[group * each];
                    chosen = group;
                }
            }
            open[chosen] = true;
        }
    }

    private int draw(int before) {
        double all = upTo[upTo.length - 1];
        for (int tries = 0; tries < PATIENCE; tries++) {
            int expert = at(random.nextDouble() * all);
            if (isFree(expert, before)) {
                return expert;
            }
        }
        return drawFromRest(before);
    }

    private int drawFromRest(int before) {
        double left = 0;
        for (int expert = 0; expert < gate.experts(); expert++) {
            left += isFree(expert, before) ? upTo[expert + 1] - upTo[expert] : 0;
        }
        double at = random.nextDouble() * left;
        int last = -1;
        for (int expert = 0; expert < gate.experts() && at >= 0; expert++) {
            if (isFree(expert, before)) {
                at -= upTo[expert + 1] - upTo[expert];
                last = expert;
            }
        }
        return last;
    }

    private int at(double place) {
        int expert = guide[(int) (place / upTo[upTo.length - 1] * guide.length)];
        while (upTo[expert + 1] <= place) {
            expert++;
        }
        return expert;
    }

    private boolean isFree(int expert, int before) {
        if (!open[expert / (gate.experts() / gate.groups())]) {
            return false;
        }
        for (int choice = 0; choice < before; choice++) {
            if (taken[choice] == expert) {
                return false;
            }
        }
        return true;
    }
}
