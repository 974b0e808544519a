package org.warpsight.sim.engine;

import java.util.List;

/** Max-min fair sharing computed the slow, plain way: from one change to the next, every job's rest reduced by its rate. */
final class FluidSharing {
    record Job(long startPs, int users, long bytesPerUser, double bytesPerPsLimit) {}

    private FluidSharing() {}

    static double[] ends(List<Job> jobs, double bytesPerPs) {
        int count = jobs.size();
        double[] rest = jobs.stream().mapToDouble(Job::bytesPerUser).toArray();
        double[] ends = new double[count];
        boolean[] done = new boolean[count];
        double now = 0;
        for (int left = count; left > 0; ) {
            double[] rates = rates(jobs, done, now, bytesPerPs);
            double next = Double.POSITIVE_INFINITY;
            for (int i = 0; i < count; i++) {
                if (!done[i]) {
                    next = Math.min(
                            next,
                            rates[i] > 0
                                    ? now + rest[i] / rates[i]
                                    : Math.max(now, jobs.get(i).startPs()));
                }
            }
            for (int i = 0; i < count; i++) {
                rest[i] -= rates[i] * (next - now);
                if (rates[i] > 0 && rest[i] <= 1e-6) {
                    done[i] = true;
                    ends[i] = next;
                    left--;
                }
            }
            now = next;
        }
        return ends;
    }

    /** Fills all rates evenly until each job is at its limit or the pipe is full. */
    private static double[] rates(List<Job> jobs, boolean[] done, double now, double bytesPerPs) {
        double[] rates = new double[jobs.size()];
        double rateLeft = bytesPerPs;
        while (rateLeft > 1e-12) {
            long unlimited = 0;
            double step = Double.POSITIVE_INFINITY;
            for (int i = 0; i < rates.length; i++) {
                Job job = jobs.get(i);
                if (!done[i] && job.startPs() <= now && rates[i] < job.bytesPerPsLimit()) {
                    unlimited += job.users();
                    step = Math.min(step, job.bytesPerPsLimit() - rates[i]);
                }
            }
            if (unlimited == 0) {
                break;
            }
            step = Math.min(step, rateLeft / unlimited);
            for (int i = 0; i < rates.length; i++) {
                Job job = jobs.get(i);
                if (!done[i] && job.startPs() <= now && rates[i] < job.bytesPerPsLimit()) {
                    double rate = rates[i] + step;
                    rates[i] = rate > job.bytesPerPsLimit() * (1 - 1e-12) ? job.bytesPerPsLimit() : rate;
                    rateLeft -= step * job.users();
                }
            }
        }
        return rates;
    }
}
