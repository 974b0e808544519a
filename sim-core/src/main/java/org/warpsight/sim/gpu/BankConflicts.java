package org.warpsight.sim.gpu;

import java.util.List;
import org.warpsight.hardware.Architecture;

/**
 * What one shared-memory instruction costs, from the addresses of its lanes.
 *
 * <p>The rules and their sources are in {@code sim-core/docs/shared-memory.md}.
 *
 * @param access the instruction
 * @param banks banks of the shared memory
 * @param phases groups of lanes, one after another
 */
public record BankConflicts(WarpAccess access, int banks, List<BankPhase> phases) {

    /**
     * Serves an access.
     *
     * @throws IllegalArgumentException if it has not one address per lane of the architecture
     */
    public static BankConflicts of(Architecture architecture, WarpAccess access) {
        if (access.addresses().size() != architecture.warpSize()) {
            throw new IllegalArgumentException(architecture.name() + " has warps of " + architecture.warpSize()
                    + " lanes but " + access.addresses().size() + " addresses are given");
        }
        Architecture.SharedMemory memory = architecture.sharedMemory();
        List<BankPhase> phases = LaneGroups.of(architecture, access).stream()
                .map(lanes -> BankPhase.of(access, lanes, memory.banks(), memory.bankBytes()))
                .toList();
        return new BankConflicts(access, memory.banks(), phases);
    }

    /** Wavefronts, that is, cycles in which the banks are busy with it. */
    public int wavefronts() {
        return phases.stream().mapToInt(BankPhase::wavefronts).sum();
    }

    /** Wavefronts without any conflict: one per phase. */
    public int conflictFreeWavefronts() {
        return phases.size();
    }

    /** How many distinct words the worst phase wants of one bank: 1 without conflict, n for an n-way conflict. */
    public int degree() {
        return phases.stream().mapToInt(BankPhase::wavefronts).max().orElse(1);
    }

    /** Whether no bank is asked for two words at once. */
    public boolean conflictFree() {
        return degree() <= 1;
    }
}
