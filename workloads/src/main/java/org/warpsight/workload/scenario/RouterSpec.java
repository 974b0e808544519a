package org.warpsight.workload.scenario;

/** How requests are spread over replicas. */
public sealed interface RouterSpec {

    /** Each replica in turn. */
    record RoundRobin() implements RouterSpec {}
}
