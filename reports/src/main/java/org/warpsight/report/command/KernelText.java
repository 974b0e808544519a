package org.warpsight.report.command;

import org.warpsight.hardware.Gpu;
import org.warpsight.report.Numbers;
import org.warpsight.report.kernel.KernelCase;
import org.warpsight.report.kernel.Level;
import org.warpsight.report.kernel.RoleTime;
import org.warpsight.report.kernel.SpeedOfLight;
import org.warpsight.report.kernel.Terms;
import org.warpsight.sim.gpu.Occupancy;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.LoadDuration;
import org.warpsight.sim.roofline.ComputeRoof;
import org.warpsight.sim.roofline.Roofline;

/** A kernel's result as tables for the terminal. */
final class KernelText {
    private static final int BAR = 40;

    private KernelText() {}

    /** Time, levels of memory, kernels, speed of light and roles. */
    static String tables(KernelCase asked, KernelResult result) {
        Terms terms = Terms.of(asked.gpu());
        return figures(asked, result) + "\n" + levels(result, terms) + "\n" + kernels(asked.gpu(), result) + "\n"
                + speedOfLight(asked, result) + "\n" + roles(result, terms);
    }

    private static String figures(KernelCase asked, KernelResult result) {
        double seconds = result.picoseconds() * 1e-12;
        Roofline roofline = new Roofline(asked.gpu());
        double bound = roofline.boundSeconds(asked.operator());
        ComputeRoof roof = roofline.computeRoof(asked.operator());
        TextTable table = TextTable.of(
                "<" + asked.operator().name() + " on " + asked.gpu().product().name(), "");
        table.row("time", Numbers.seconds(seconds));
        table.row("limited by", result.limiter().id());
        table.row("roofline bound, operands in HBM", Numbers.seconds(bound));
        table.row("work", Numbers.si(result.flops(), roof.operation()));
        table.row("rate", Numbers.si(result.flops() / seconds, roof.unit()));
        boolean hot = asked.load().equals(LoadDuration.SUSTAINED);
        table.row(
                Terms.of(asked.gpu()).multiprocessor() + " clock",
                Numbers.of(result.clockMhz()) + " MHz" + (hot ? ", sustained load" : ""));
        return table.toString();
    }

    private static String levels(KernelResult result, Terms terms) {
        double seconds = result.picoseconds() * 1e-12;
        TextTable table = TextTable.of("<level", "bytes", "rate", "hit rate");
        for (Level level : Level.of(result)) {
            table.row(
                    level.name(terms),
                    Numbers.si(level.bytes(), "B"),
                    Numbers.si(level.bytes() / seconds, "B/s"),
                    level.id().equals("hbm") ? "" : Numbers.percent(level.hitRate()));
        }
        return table.toString();
    }

    private static String kernels(Gpu gpu, KernelResult result) {
        Terms terms = Terms.of(gpu);
        TextTable table = TextTable.of(
                "<kernel",
                "time",
                "of it launch",
                "blocks",
                "waves",
                "blocks per " + terms.multiprocessor(),
                terms.warp() + "s per " + terms.multiprocessor(),
                "<no more for");
        for (KernelResult.KernelTime kernel : result.kernels()) {
            Occupancy occupancy = kernel.occupancy();
            table.row(
                    kernel.name(),
                    Numbers.seconds(kernel.picoseconds() * 1e-12),
                    Numbers.seconds(kernel.launchPicoseconds() * 1e-12),
                    Numbers.count(kernel.blocks()),
                    Numbers.of(kernel.waves()),
                    Numbers.count(occupancy.blocksPerSm()),
                    occupancy.warps() + " of "
                            + gpu.architecture().multiprocessor().maxWarps(),
                    limit(occupancy.limit(), terms));
        }
        return table.toString();
    }

    /** The resource that there is no more of, in the vendor's words. */
    private static String limit(Occupancy.Limit limit, Terms terms) {
        return switch (limit) {
            case SHARED_MEMORY -> terms.sharedMemory();
            case WARPS -> terms.warp() + "s";
            default -> limit.toString();
        };
    }

    /** How near each unit came to its peak: the longest bar is what to look at first. */
    private static String speedOfLight(KernelCase asked, KernelResult result) {
        TextTable table =
                TextTable.of("<speed of light", "of peak", "<0 % " + " ".repeat(BAR - 9) + "100 %", "reached", "peak");
        for (SpeedOfLight unit : SpeedOfLight.of(asked.gpu(), asked.operator(), result)) {
            table.row(
                    unit.unit().id(),
                    Numbers.percent(unit.fraction()),
                    bar(unit.fraction()),
                    Numbers.si(unit.reached(), unit.quantity()),
                    Numbers.si(unit.peak(), unit.quantity()));
        }
        return table.toString();
    }

    private static String bar(double fraction) {
        int full = (int) Math.round(BAR * Math.min(1, fraction));
        return "█".repeat(full) + "░".repeat(BAR - full);
    }

    private static String roles(KernelResult result, Terms terms) {
        boolean several = result.kernels().size() > 1;
        TextTable table = TextTable.of("<role", "<", "<for", "time per " + terms.multiprocessor(), "share");
        for (KernelResult.KernelTime kernel : result.kernels()) {
            if (several) {
                table.row(kernel.name() + ":", "", "", "", "");
            }
            for (RoleTime role : RoleTime.of(kernel)) {
                table.row(
                        (several ? "  " : "") + role.role(),
                        role.waiting() ? "waits" : "works",
                        RoleTime.cause(role.state(), terms),
                        Numbers.seconds(role.picoseconds() * 1e-12),
                        Numbers.percent(role.share()));
            }
        }
        return table.toString();
    }
}
