package org.warpsight.sim.network;

import java.util.Locale;

/** How data and the news of their arrival travel together (NVIDIA/nccl, src/device/prims_ll.h, prims_ll128.h, prims_simple.h). */
public enum Protocol {
    /** Four bytes of flag with four bytes of data: nothing to wait for but the word itself. */
    LL(2),
    /** One flag of eight bytes in a line of 128. */
    LL128(128.0 / 120),
    /** Data, a fence, then a flag beside them. */
    SIMPLE(1);

    private final double wireBytesPerByte;

    Protocol(double wireBytesPerByte) {
        this.wireBytesPerByte = wireBytesPerByte;
    }

    /** Bytes that a link carries for a byte of data. */
    double wireBytesPerByte() {
        return wireBytesPerByte;
    }

    /** Name as NCCL's {@code NCCL_PROTO} has it, in small letters. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
