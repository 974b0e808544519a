package org.warpsight.sim.validation;

import static org.warpsight.sim.validation.Column.bytes;
import static org.warpsight.sim.validation.Column.bytesOrEmpty;
import static org.warpsight.sim.validation.Column.count;
import static org.warpsight.sim.validation.Column.gpu;
import static org.warpsight.sim.validation.Column.size;
import static org.warpsight.sim.validation.Column.sizeOrEmpty;
import static org.warpsight.sim.validation.Column.text;
import static org.warpsight.sim.validation.Column.textOrEmpty;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Kinds of rows: which columns are inputs, which hold measurements, and by which columns errors are grouped.
 *
 * <p>Everything else in a table (sources, remarks on quality, errors of other simulators) is carried along and not read.
 * The group column {@code library} is the first word of {@code source}, {@code metric} the name of the measurement.
 */
public enum TableKind {
    GEMM(
            Metric.latency(),
            List.of(
                    gpu(),
                    text("dtype"),
                    count("batch").ifThere(),
                    count("m"),
                    count("n"),
                    count("k"),
                    textOrEmpty("tile").ifThere(),
                    sizeOrEmpty("split_k").ifThere()),
            List.of("gpu", "dtype"),
            GemmCase::of),
    ATTENTION_PREFILL(
            Metric.latency(), attentionColumns("seq_len"), List.of("gpu", "dtype", "library"), AttentionCase::prefill),
    ATTENTION_DECODE(
            Metric.latency(), attentionColumns("kv_len"), List.of("gpu", "dtype", "library"), AttentionCase::decode),
    MLA(
            Metric.latency(),
            List.of(
                    gpu(),
                    text("op"),
                    text("dtype"),
                    text("kv_dtype"),
                    count("num_heads"),
                    count("batch"),
                    count("isl"),
                    size("step")),
            List.of("gpu", "dtype", "op"),
            LatentAttentionCase::of),
    MOE(
            Metric.latency(),
            List.of(
                    gpu(),
                    text("dtype"),
                    count("num_tokens"),
                    count("hidden_size"),
                    count("inter_size"),
                    count("topk"),
                    count("num_experts"),
                    count("tp"),
                    count("ep"),
                    text("distribution")),
            List.of("gpu", "dtype", "library", "distribution"),
            MixtureCase::of),
    COLLECTIVE(
            Metric.latency(),
            List.of(gpu(), text("collective"), text("dtype"), count("n_gpus"), count("n_nodes"), bytes("bytes")),
            List.of("gpu", "dtype", "library", "collective"),
            CollectiveCase::of),
    DEEPEP(
            Metric.latency(),
            List.of(
                    gpu(),
                    text("mode"),
                    text("op"),
                    count("n_nodes"),
                    count("ep_ranks"),
                    count("hidden_size"),
                    count("tokens_per_rank"),
                    count("topk"),
                    count("num_experts"),
                    size("sms")),
            List.of("gpu", "mode", "op", "n_nodes"),
            ExpertExchangeCase::of),
    EAGER(
            Metric.latency(),
            List.of(gpu(), text("op"), text("dtype"), count("m"), sizeOrEmpty("n"), sizeOrEmpty("k")),
            List.of("gpu", "dtype", "op"),
            EagerCase::of),
    LADDER(Metric.measured(), kernelColumns(), List.of("gpu", "dtype"), LadderCase::of),
    KERNELS(Metric.measured(), kernelColumns(), List.of("gpu", "kernel", "impl", "dtype"), PublishedKernels::caseOf),
    COMMUNICATION(
            Metric.measured(),
            List.of(
                    text("system"),
                    sizeOrEmpty("n_gpus"),
                    sizeOrEmpty("n_nodes"),
                    text("operation"),
                    textOrEmpty("parameters"),
                    bytesOrEmpty("bytes"),
                    text("unit")),
            List.of("system", "operation"),
            CommunicationCase::of),
    MICROBENCHMARKS(
            Metric.measured(),
            List.of(text("gpu"), text("experiment"), textOrEmpty("parameters"), text("unit")),
            List.of("gpu", "experiment", "unit"),
            MicrobenchmarkCase::of),
    SERVING(Metric.serving(), servingColumns(), List.of("gpu", "model", "mode", "metric"), ServingCase::of);

    /** Rows of a kernel table whose kernel begins so are steps of the GEMM ladder. */
    static final String LADDER_PREFIX = "gemm step:";

    private final List<Metric> metrics;
    private final List<Column> inputs;
    private final List<String> groupColumns;
    private final Function<RowInputs, RowCase> caseOf;

    TableKind(
            List<Metric> metrics, List<Column> inputs, List<String> groupColumns, Function<RowInputs, RowCase> caseOf) {
        this.metrics = metrics;
        this.inputs = inputs;
        this.groupColumns = groupColumns;
        this.caseOf = caseOf;
    }

    /** Name in reports, such as {@code attention_prefill}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Columns by which errors are grouped, {@code library} and {@code metric} among them. */
    public List<String> groupColumns() {
        return groupColumns;
    }

    /** What is measured of a row. */
    List<Metric> metrics() {
        return metrics;
    }

    /** Columns that a prediction may depend on. */
    List<Column> inputs() {
        return inputs;
    }

    /** The inputs that a table of this kind must have. */
    List<String> requiredColumns() {
        return inputs.stream()
                .filter(column -> !column.optional())
                .map(Column::name)
                .toList();
    }

    /** What is to be predicted of a row. */
    RowCase caseOf(RowInputs row) {
        return caseOf.apply(row);
    }

    private static List<Column> attentionColumns(String length) {
        return List.of(
                gpu(),
                text("dtype"),
                text("kv_dtype"),
                count("batch"),
                count(length),
                count("num_heads"),
                count("num_kv_heads"),
                count("head_dim"),
                size("window"));
    }

    private static List<Column> kernelColumns() {
        return List.of(
                text("gpu"),
                text("kernel"),
                text("impl"),
                textOrEmpty("dtype"),
                textOrEmpty("shape"),
                textOrEmpty("config"),
                text("unit"));
    }

    private static List<Column> servingColumns() {
        return List.of(
                gpu(),
                text("engine"),
                textOrEmpty("engine_version"),
                text("model"),
                text("precision"),
                text("mode"),
                text("protocol"),
                count("isl"),
                count("osl"),
                count("concurrency"),
                count("tp"),
                count("pp"),
                sizeOrEmpty("attn_dp"),
                sizeOrEmpty("moe_tp"),
                sizeOrEmpty("moe_ep"),
                sizeOrEmpty("p_workers").ifThere(),
                sizeOrEmpty("p_batch").ifThere(),
                sizeOrEmpty("p_tp").ifThere(),
                sizeOrEmpty("p_dp").ifThere(),
                sizeOrEmpty("p_ep").ifThere(),
                sizeOrEmpty("d_workers").ifThere(),
                sizeOrEmpty("d_batch").ifThere(),
                sizeOrEmpty("d_tp").ifThere(),
                sizeOrEmpty("d_dp").ifThere(),
                sizeOrEmpty("d_ep").ifThere());
    }
}
