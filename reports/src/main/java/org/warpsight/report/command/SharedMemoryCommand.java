package org.warpsight.report.command;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.report.chart.BankMap;
import org.warpsight.report.chart.Chart;
import org.warpsight.report.chart.SvgImage;
import org.warpsight.sim.gpu.BankConflicts;
import org.warpsight.sim.gpu.ConflictRemedy;
import org.warpsight.sim.gpu.SharedMemoryTile;
import org.warpsight.sim.gpu.Swizzle;
import org.warpsight.sim.gpu.WarpAccess;
import org.warpsight.sim.gpu.WarpAccess.Direction;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Lanes to banks: what one access to a tile in shared memory costs, and what would make it cheaper. */
@Command(
        name = "smem",
        description = "Shows which banks of shared memory the lanes of a warp hit as they go down the columns of a "
                + "tile, how many wavefronts that takes, and which layout would take fewer.",
        mixinStandardHelpOptions = true)
final class SharedMemoryCommand implements Callable<Integer> {
    private static final String PICTURE = "shared-memory.svg";

    @Option(names = "--gpu", required = true, paramLabel = "GPU", description = "Id, alias or path of a GPU.")
    private String gpu;

    @Option(
            names = "--width",
            defaultValue = "4",
            paramLabel = "BYTES",
            description = "Bytes per lane, one element of the tile: 4, 8 or 16 (default: 4).")
    private int width;

    @Option(
            names = "--stride",
            required = true,
            paramLabel = "N",
            description = "Elements from one lane to the next, that is, elements per row; 0: all in the same place.")
    private int stride;

    @Option(
            names = "--pad",
            defaultValue = "0",
            paramLabel = "N",
            description = "Unused elements after every row (default: 0).")
    private int pad;

    @Option(
            names = "--swizzle",
            paramLabel = "B,M,S",
            converter = SwizzleConverter.class,
            description = "XOR swizzle of the element indices, as CUTLASS Swizzle<B,M,S>.")
    private Optional<Swizzle> swizzle;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "Rows that lanes go down before the next column; 1: along a row (default: all lanes).")
    private Optional<Integer> rows;

    @Option(names = "--write", description = "The lanes write; without it they read.")
    private boolean write;

    @Mixin
    private PictureOptions pictures;

    @Mixin
    private JsonSwitch json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Gpu hardware = HardwareCatalogue.standard().gpu(gpu);
        int lanes = hardware.architecture().warpSize();
        int down = rows.orElse(lanes);
        SharedMemoryTile tile = tile(hardware, lanes, down);
        Direction direction = write ? Direction.WRITE : Direction.READ;
        WarpAccess access = new WarpAccess(direction, width, tile.downColumns(lanes, down));
        BankConflicts conflicts = BankConflicts.of(hardware.architecture(), access);
        List<ConflictRemedy> remedies = ConflictRemedy.find(hardware.architecture(), direction, tile, down);
        SharedMemoryText text = new SharedMemoryText(hardware, tile, down, conflicts, remedies);
        Chart picture = BankMap.of(conflicts, text.title());
        pictures.write(directory -> directory.write(PICTURE, SvgImage.standalone(picture, picture.wide())));
        spec.commandLine().getOut().print(json.on() ? text.json() : text.picture());
        return ExitCodes.DONE;
    }

    private SharedMemoryTile tile(Gpu hardware, int lanes, int down) {
        require(WarpAccess.WIDTHS.contains(width), "--width must be 4, 8 or 16 but is " + width);
        require(stride >= 0, "--stride must be at least 0 but is " + stride);
        require(pad >= 0, "--pad must be at least 0 but is " + pad);
        require(down >= 1 && down <= lanes, "--rows must be from 1 to " + lanes + ", the lanes, but is " + down);
        int columns = Ceiling.divide(lanes, down);
        require(
                stride == 0 || columns <= stride,
                lanes + " lanes down " + down + " rows need rows of " + columns + " elements but --stride is "
                        + stride);
        long bytes = ((long) stride + pad) * down * width;
        int room = hardware.architecture().sharedMemory().maxBytesPerBlock();
        require(
                bytes <= room,
                down + " rows of " + ((long) stride + pad) + " elements are " + bytes
                        + " bytes but a block has at most " + room);
        return new SharedMemoryTile(width, stride, pad, swizzle.orElse(Swizzle.NONE));
    }

    private void require(boolean sound, String message) {
        if (!sound) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    /** Reads {@code B,M,S}. */
    static final class SwizzleConverter implements ITypeConverter<Swizzle> {
        private static final Pattern NUMBERS = Pattern.compile("(\\d{1,2}),(\\d{1,2}),(\\d{1,2})");

        @Override
        public Swizzle convert(String text) {
            Matcher numbers = NUMBERS.matcher(text);
            if (!numbers.matches()) {
                throw new TypeConversionException("'" + text + "' is not three numbers such as 3,0,3");
            }
            try {
                return new Swizzle(number(numbers, 1), number(numbers, 2), number(numbers, 3));
            } catch (IllegalArgumentException unsound) {
                throw new TypeConversionException(unsound.getMessage());
            }
        }

        private static int number(Matcher numbers, int group) {
            return Integer.parseInt(numbers.group(group));
        }
    }
}
