package org.warpsight.sim.validation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.warpsight.sim.forward.TimeCache;

/**
 * Predicts every row of a measured table.
 *
 * <pre>{@code
 *   MeasuredTable table = MeasuredTable.read(Path.of("gemm_h100.csv"));
 *   ValidationResult result = Validation.run(table, 2, rows -> {});
 *   result.errors().overall().mape();
 * }</pre>
 */
public final class Validation {
    private Validation() {}

    /**
     * Predicts the rows of a table on some threads. Rows that ask the same are simulated once. The result does not depend on
     * the number of threads.
     *
     * @param threads at least 1
     * @param progress told, by any thread, how many more rows have their prediction
     */
    public static ValidationResult run(MeasuredTable table, int threads, Consumer<Integer> progress) {
        return run(table, threads, TimeCache.none(), progress);
    }

    /**
     * As above, where times of kernels in forward passes, of which serving runs need thousands, are kept between runs.
     *
     * @param cache where they are kept; does not change any prediction
     */
    public static ValidationResult run(MeasuredTable table, int threads, TimeCache cache, Consumer<Integer> progress) {
        Map<RowCase, Integer> askers = new LinkedHashMap<>();
        table.rows().forEach(row -> askers.merge(row.asked(), 1, Integer::sum));
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try (Simulators simulators = new Simulators(cache, threads)) {
            Map<RowCase, Future<List<Prediction>>> answers = new LinkedHashMap<>();
            askers.forEach((asked, rows) -> answers.put(asked, workers.submit(() -> {
                List<Prediction> predictions = asked.predict(simulators);
                progress.accept(rows);
                return predictions;
            })));
            return new ValidationResult(table.header(), rows(table, answers), table.exclusions());
        } finally {
            workers.shutdownNow();
        }
    }

    private static List<PredictedRow> rows(MeasuredTable table, Map<RowCase, Future<List<Prediction>>> answers) {
        List<PredictedRow> rows = new ArrayList<>();
        for (int index = 0; index < table.rows().size(); index++) {
            MeasuredRow row = table.rows().get(index);
            List<Prediction> predictions = await(answers.get(row.asked()));
            for (int metric = 0; metric < predictions.size(); metric++) {
                Measurement measurement = row.measurements().get(metric);
                rows.add(new PredictedRow(
                        index, row.fields(), row.group(measurement), measurement, predictions.get(metric)));
            }
        }
        return rows;
    }

    private static List<Prediction> await(Future<List<Prediction>> answer) {
        try {
            return answer.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while rows were being predicted", interrupted);
        }
    }
}
