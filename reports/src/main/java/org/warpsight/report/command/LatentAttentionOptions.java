package org.warpsight.report.command;

import org.warpsight.report.layer.LatentAttentionLayer;
import org.warpsight.report.layer.LayerCase;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of the commands about multi-head latent attention. */
final class LatentAttentionOptions {
    static final String DESCRIPTION =
            "Multi-head latent attention of DeepSeek-V2 and -V3 without its projections. With --queries 1 a decode step "
                    + "over the latent cache, absorbed; without it a prompt, whose keys and values are expanded. Over a "
                    + "cache in fp8 both products are in fp8.";

    @Mixin
    private TokenOptions tokens;

    @Mixin
    private KernelOptions options;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    KernelOptions kernel() {
        return options;
    }

    /** What is asked. */
    LayerCase asked() {
        tokens.require(options);
        if (tokens.dtype().bits() > 16) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--dtype must have 8 or 16 bits but is " + tokens.dtype().id());
        }
        return options.asked(new LatentAttentionLayer(
                tokens.batch(), tokens.queries(), tokens.keys(), tokens.heads(), tokens.dtype(), tokens.cache()));
    }
}
