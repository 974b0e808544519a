package org.warpsight.report.file;
import java.nio.file.*;
import java.util.*;
import org.warpsight.report.*;
public class WriteExample { public static void main(String[] a) throws Exception {
  long t=System.nanoTime();
  try (RunDirectory d = RunDirectory.at(Path.of(a[0]))) {
   System.out.println(RunReport.write(d, RunInputs.of((a.length>2?new org.warpsight.workload.scenario.Scenario(1,"very-long-scenario-name-for-a-mixture-of-experts-on-many-gpus","deepseek-v3",ExampleRun.scenario().deployment(),ExampleRun.scenario().traffic(),new org.warpsight.workload.scenario.Scenario.Slo(100,20,90),7):ExampleRun.scenario()), List.of(ExampleRun.gpu()), Map.of("gpu/h100-sxm5-80gb","9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","model/llama-3.1-8b","60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752")), ExampleRun.result(Long.parseLong(a[1])))); }
  System.out.println((System.nanoTime()-t)/1e9);
}}
