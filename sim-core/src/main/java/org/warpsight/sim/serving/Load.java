package org.warpsight.sim.serving;

import java.util.List;
import org.warpsight.workload.traffic.Request;

/** The requests of a run and when they are sent. */
public sealed interface Load {

    /** The requests in order of id. */
    List<Request> requests();

    /**
     * Requests are sent at their own times, whether or not earlier ones have been answered.
     *
     * @param requests in order of id and of arrival
     */
    record Open(List<Request> requests) implements Load {

        /**
         * @throws IllegalArgumentException if a request has no token to read or to write, or stands before one that
         *     has a smaller id or arrives earlier
         */
        public Open {
            requests = List.copyOf(requests);
            Checks.requests(requests);
            Checks.arrivals(requests);
        }
    }

    /**
     * Each client sends a request, waits for its last token and sends the next one; arrival times are ignored.
     *
     * @param requests in order of id, which is the order in which they are sent
     * @param clients requests that are under way at the same time
     */
    record Closed(List<Request> requests, int clients) implements Load {

        /**
         * @throws IllegalArgumentException if there is no client, a request has no token to read or to write, or ids
         *     do not increase
         */
        public Closed {
            requests = List.copyOf(requests);
            Checks.requests(requests);
            if (clients < 1) {
                throw new IllegalArgumentException("a closed loop needs clients >= 1 but has " + clients);
            }
        }
    }
}
