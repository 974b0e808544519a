package org.warpsight.report.command;

import java.util.Optional;
import org.warpsight.hardware.Precision;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of the commands about attention of any kind: sequences, new tokens, heads, precisions. */
final class TokenOptions {
    @Option(names = "--batch", defaultValue = "1", paramLabel = "N", description = "Sequences (default: 1).")
    private int batch;

    @Option(
            names = "--keys",
            required = true,
            paramLabel = "TOKENS",
            description = "Tokens of each sequence, the new ones included.")
    private int keys;

    @Option(names = "--queries", paramLabel = "TOKENS", description = "New tokens of each (default: all).")
    private Optional<Integer> queries;

    @Option(names = "--heads", required = true, paramLabel = "N", description = "Query heads on this GPU.")
    private int heads;

    @Option(
            names = "--dtype",
            defaultValue = "bf16",
            paramLabel = "PRECISION",
            converter = PrecisionConverter.class,
            description = "Precision of queries, keys and values (default: bf16).")
    private Precision dtype;

    @Option(
            names = "--kv-dtype",
            paramLabel = "PRECISION",
            converter = PrecisionConverter.class,
            description = "Precision of cached keys and values, such as fp8 or int8 (default: as --dtype).")
    private Optional<Precision> cache;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Fails with one line where numbers are impossible or the GPU does not multiply in the precision. */
    void require(KernelOptions options) {
        options.requirePositive("--batch", batch);
        options.requirePositive("--keys", keys);
        options.requirePositive("--queries", queries());
        options.requirePositive("--heads", heads);
        if (queries() > keys) {
            throw new ParameterException(
                    spec.commandLine(), "--queries " + queries() + " are more than the " + keys + " of --keys");
        }
        options.requireSupport(dtype);
        cache.filter(stored -> stored.bits() != 8 && stored.bits() != 16).ifPresent(stored -> {
            throw new ParameterException(spec.commandLine(), "--kv-dtype must have 8 or 16 bits but is " + stored.id());
        });
        boolean served = cache() == dtype || dtype.bits() == 16 && cache().bits() == 8;
        if (!served) {
            throw new ParameterException(
                    spec.commandLine(),
                    "no library has attention of --dtype " + dtype.id() + " over --kv-dtype "
                            + cache().id()
                            + ": a cache has the precision of the queries, or 8 bits where these have 16");
        }
        if (dtype.bits() > 32) {
            throw new ParameterException(spec.commandLine(), "--dtype must have at most 32 bits but is " + dtype.id());
        }
    }

    int batch() {
        return batch;
    }

    int keys() {
        return keys;
    }

    int queries() {
        return queries.orElse(keys);
    }

    int heads() {
        return heads;
    }

    Precision dtype() {
        return dtype;
    }

    Precision cache() {
        return cache.orElse(dtype);
    }
}
