package org.warpsight.report.command;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.warpsight.workload.operator.ExpertRouting;
import org.warpsight.workload.operator.GroupLimitedRouting;
import org.warpsight.workload.operator.HistogramRouting;
import org.warpsight.workload.operator.PowerLawRouting;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say how tokens spread over experts: evenly unless one of them is given. */
final class RoutingOptions {
    @Option(
            names = "--power-law",
            paramLabel = "A",
            description = "Loads of experts drawn from x^-A, such as 1.2, instead of even ones.")
    private Optional<Double> powerLaw;

    @Option(
            names = "--groups",
            paramLabel = "N",
            description = "Groups of experts, of which a token uses some only (DeepSeek-V3: 8).")
    private Optional<Integer> groups;

    @Option(
            names = "--groups-per-token",
            paramLabel = "N",
            description = "Groups that a token uses (DeepSeek-V3: 4), with --groups.")
    private Optional<Integer> groupsPerToken;

    @Option(
            names = "--histogram",
            paramLabel = "FILE",
            description =
                    "Loads in proportion to counts, one for each expert, separated by commas, blanks or line ends.")
    private Optional<Path> histogram;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** The routing of tokens to {@code experts}, of which each takes some. */
    ExpertRouting routing(int experts, int expertsPerToken) {
        if (Stream.of(powerLaw, groups, histogram).filter(Optional::isPresent).count() > 1) {
            throw usage("give one of --power-law, --groups and --histogram");
        }
        if (groups.isPresent() != groupsPerToken.isPresent()) {
            throw usage("--groups and --groups-per-token go together");
        }
        powerLaw.filter(exponent -> !(exponent > 0 && Double.isFinite(exponent)))
                .ifPresent(exponent -> {
                    throw usage("--power-law must be a number above 0, such as 1.2, but is " + exponent);
                });
        try {
            return chosen(experts, expertsPerToken);
        } catch (IllegalArgumentException impossible) {
            throw usage(impossible.getMessage());
        }
    }

    private ExpertRouting chosen(int experts, int expertsPerToken) {
        if (powerLaw.isPresent()) {
            return new PowerLawRouting(powerLaw.get());
        } else if (groups.isPresent()) {
            GroupLimitedRouting limited = new GroupLimitedRouting(groups.get(), groupsPerToken.orElseThrow());
            // Says so at once where the experts do not divide.
            limited.rows(1, experts, expertsPerToken);
            return limited;
        } else if (histogram.isPresent()) {
            double[] counts = ExpertHistogram.read(histogram.get(), experts, expertsPerToken);
            return new HistogramRouting(
                    histogram.get().toString(), Arrays.stream(counts).boxed().toList());
        }
        return new ExpertRouting.Balanced();
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
