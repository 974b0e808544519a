package org.warpsight.sim.network.expert;

/** How a message of {@link PutMode} leaves its node (NVSHMEM's transports); inside a node all go over its links. */
public enum PutTransport {
    /** It does not: all ranks are in one node. */
    LINKS,
    /** The GPU's threads write work requests into the card's queues themselves (IBGDA). */
    DEVICE_QUEUES,
    /** A thread of the host does it for them, one operation after another (IBRC). */
    HOST_PROXY
}
