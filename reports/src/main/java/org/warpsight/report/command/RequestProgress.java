package org.warpsight.report.command;

import org.warpsight.sim.scenario.ScenarioRun;
import org.warpsight.sim.serving.RequestOutcome;
import org.warpsight.sim.serving.ServingObserver;

/** Shows how many requests of a run have ended. */
final class RequestProgress implements ServingObserver, AutoCloseable {
    private final Progress progress;

    private RequestProgress(Progress progress) {
        this.progress = progress;
    }

    static RequestProgress start(String task, ScenarioRun run, boolean quiet) {
        int requests = run.specification().load().requests().size();
        return new RequestProgress(Progress.start(task, requests, "requests", quiet));
    }

    @Override
    public void requestEnded(long picoseconds, RequestOutcome outcome, int ended, int total) {
        progress.stepTo(ended);
    }

    @Override
    public void close() {
        progress.close();
    }
}
