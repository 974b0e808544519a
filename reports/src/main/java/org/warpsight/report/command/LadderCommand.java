package org.warpsight.report.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.ProjectFolder;
import org.warpsight.report.chart.Chart;
import org.warpsight.report.chart.LadderChart;
import org.warpsight.report.chart.SvgImage;
import org.warpsight.sim.validation.LadderStep;
import org.warpsight.sim.validation.MeasuredTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** From a naive to the best GEMM, step by step. */
@Command(
        name = "ladder",
        description =
                "Shows the steps from a naive to the best GEMM of 4096^3 in BF16 on an H100 side by side: what each "
                        + "changes, what was measured and what the simulation of its plan says.",
        footer = {"", "Each step's plan can be looked at with 'kernel gemm --against' and 'explain gemm'."},
        mixinStandardHelpOptions = true)
final class LadderCommand implements Callable<Integer> {
    private static final Path TABLE = Path.of("hardware-profiles", "validation", "published_ladder_h100.csv");

    @Parameters(
            arity = "0..1",
            paramLabel = "TABLE.csv",
            description = "Measured steps (default: the project's published_ladder_h100.csv).")
    private Optional<Path> table;

    @Mixin
    private PictureOptions pictures;

    @Mixin
    private JsonSwitch json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Path file = table.or(() -> ProjectFolder.find(TABLE)).orElseThrow(LadderCommand::noTable);
        List<LadderStep> steps = LadderStep.of(file.toString(), MeasuredTable.read(file));
        Chart chart = LadderChart.of(steps, "A 4096³ BF16 GEMM on an H100, from naive to best");
        pictures.write(directory -> directory.write("ladder.svg", SvgImage.standalone(chart, chart.wide())));
        spec.commandLine().getOut().print(json.on() ? LadderText.json(steps) : LadderText.table(steps));
        return ExitCodes.DONE;
    }

    private static BadInputException noTable() {
        return BadInputException.of(
                TABLE.toString(),
                "",
                "no such file here or in a folder above",
                "Name the table, as in ladder TABLE.csv");
    }
}
