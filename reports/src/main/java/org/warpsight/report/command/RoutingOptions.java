package org.warpsight.report.command;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
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
            names = "--histogram",
            paramLabel = "FILE",
            description =
                    "Loads in proportion to counts, one for each expert, separated by commas, blanks or line ends.")
    private Optional<Path> histogram;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /**
     * The routing of tokens to {@code experts}, of which each takes some.
     *
     * @param limits groups that a token's experts are limited to, if it is asked for
     */
    ExpertRouting routing(int experts, int expertsPerToken, Optional<GroupLimitedRouting> limits) {
        if (powerLaw.isPresent() && histogram.isPresent()) {
            throw usage("give one of --power-law and --histogram");
        }
        powerLaw.filter(exponent -> !(exponent > 0 && Double.isFinite(exponent)))
                .ifPresent(exponent -> {
                    throw usage("--power-law must be a number above 0, such as 1.2, but is " + exponent);
                });
        if (powerLaw.isPresent()) {
            return new PowerLawRouting(powerLaw.get());
        } else if (histogram.isPresent()) {
            double[] counts = ExpertHistogram.read(histogram.get(), experts, expertsPerToken);
            return new HistogramRouting(
                    histogram.get().toString(), Arrays.stream(counts).boxed().toList());
        } else if (limits.isPresent()) {
            return limits.get();
        }
        return new ExpertRouting.Balanced();
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
