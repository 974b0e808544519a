package org.warpsight.report.file;

import java.nio.file.*;
import java.util.*;
import org.warpsight.report.*;
import org.warpsight.workload.scenario.json.*;

public class WriteExample {
    public static void main(String[] a) throws Exception {
        long t = System.nanoTime();
        try (RunDirectory d = RunDirectory.at(Path.of(a[0]))) {
            System.out.println(RunReport.write(
                    d,
                    a.length > 2
                            ? Scenarios.load(
                                    "llama-3.1-8b-h100-azure-conv",
                                    List.of(
                                            "slo.ttft_ms=100",
                                            "slo.tpot_ms=20",
                                            "slo.percentile=90",
                                            "name=a-very-long-scenario-name-for-many-gpus-of-a-cluster-in-a-far-away-place"))
                            : ExampleRun.scenario(),
                    ExampleRun.result(Long.parseLong(a[1]))));
        }
        System.out.println((System.nanoTime() - t) / 1e9);
    }
}
