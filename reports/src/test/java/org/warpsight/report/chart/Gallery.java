package org.warpsight.report.chart;
import java.nio.file.*;
import org.warpsight.report.*;
public class Gallery { public static void main(String[] a) throws Exception {
  var r=ExampleRun.result(1); var s=ExampleRun.scenario(); var sum=org.warpsight.sim.serving.ServingSummary.of(r,s.slo());
  var list=java.util.List.of(RooflineChart.of(Roofline.of(ExampleRun.gpu()).withOperators(r.operators())),
   LatencyOverTime.of(r.requests(),s.slo()),LoadOverTime.of(r.timeline()),StepBreakdown.of(r.operators()),
   LatencyHistogram.of("ttft","TTFT","time to first token",r.requests().stream().filter(q->q.status()==org.warpsight.sim.serving.RequestOutcome.Status.FINISHED).mapToDouble(q->q.ttftMs()).toArray(),sum.ttft(),s.slo().ttftMs()),
   LatencyHistogram.of("tpot","TPOT","time per output token",r.requests().stream().filter(q->q.status()==org.warpsight.sim.serving.RequestOutcome.Status.FINISHED).mapToDouble(q->q.tpotMs()).toArray(),sum.tpot(),s.slo().tpotMs()));
  Path d=Path.of(a[0]); Files.createDirectories(d); StringBuilder h=new StringBuilder("<body style='margin:0'>");
  long t=System.nanoTime();
  for(Chart c:list) for(var z:java.util.List.of(c.wide(),c.narrow())){ String x=SvgImage.standalone(c,z); Files.writeString(d.resolve(c.id()+"-"+z.id()+".svg"),x); System.out.println(c.id()+" "+z.id()+" "+x.length()+" inline "+SvgImage.inline(c,z).length()+" | "+c.takeaway()); h.append("<img src='"+c.id()+"-"+z.id()+".svg'>"); }
  System.out.println((System.nanoTime()-t)/1e9+" s");
  Files.writeString(d.resolve("all.html"),h.toString());
}}
