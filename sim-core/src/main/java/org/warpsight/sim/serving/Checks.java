package org.warpsight.sim.serving;

import java.util.List;
import org.warpsight.workload.traffic.Request;

/** Conditions on lists of requests, checked before a run begins. */
final class Checks {
    private Checks() {}

    static void requests(List<Request> requests) {
        int previous = -1;
        for (Request request : requests) {
            if (request.inputTokens() < 1 || request.outputTokens() < 1) {
                throw new IllegalArgumentException("a request needs input and output tokens >= 1 but is " + request);
            }
            if (request.id() <= previous) {
                throw new IllegalArgumentException(
                        "request ids must increase but " + request.id() + " follows " + previous);
            }
            previous = request.id();
        }
    }

    static void arrivals(List<Request> requests) {
        long previous = 0;
        for (Request request : requests) {
            if (request.arrivalPicoseconds() < 0) {
                throw new IllegalArgumentException("a request cannot arrive before time 0 but is " + request);
            }
            if (request.arrivalPicoseconds() < previous) {
                throw new IllegalArgumentException("requests must be in order of arrival but " + request
                        + " follows one that arrives at " + previous + " ps");
            }
            previous = request.arrivalPicoseconds();
        }
    }
}
