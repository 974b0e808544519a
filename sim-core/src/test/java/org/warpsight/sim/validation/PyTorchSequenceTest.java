package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.validation.EagerKernels.Kernel;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.workload.operator.Streaming.Kind;

class PyTorchSequenceTest {
    private static final String HEADER = "gpu,kernel,impl,dtype,shape,config,measured,unit";
    private static final Gpu H100 = HardwareCatalogue.standard().gpu("h100");

    @TempDir
    private Path folder;

    private double value(String row) {
        Path table = Tables.write(folder, HEADER, row);
        RowCase asked = MeasuredTable.read(table).rows().get(0).asked();
        return ((Predicted) asked.predict(new Simulators()).get(0)).value();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "H100 80GB HBM3,relu_squared fwd,liger,bfloat16,N=8192;M=4096,,1,us | relu_squared fwd,torch",
                "H100 80GB HBM3,fused_add_rms_norm fwd,liger_fused_add_rms_norm,float32,H=8192;M=2048,,1,us | fused_add_rms_norm fwd,liger_rms_norm",
                "H100 80GB HBM3,fused_add_rms_norm fwd,liger_rms_norm,float32,H=8192;M=2048,,1,us | fused_add_rms_norm fwd,huggingface",
                "H100 80GB HBM3,megatron_swiglu fwd,liger,,ffn_local=4096;S=2048;B=4,,1,us | megatron_swiglu fwd,torch",
                "A100-SXM4-80GB,rms_norm fwd,liger,bfloat16,H=4096;M=2048,,1,us | rms_norm fwd,huggingface",
                "A100-SXM4-80GB,rope fwd,liger,bfloat16,T=4096;hidden_size=8192;num_q_heads=32;num_kv_heads=8,,1,us | rope fwd,huggingface",
                "A100-SXM4-80GB,cross_entropy fwd,liger,,V=65536;B=8;T=2048,,1,us | cross_entropy fwd,huggingface",
                "A100-SXM4-80GB,swiglu fwd,liger,bfloat16,T=1024;B=4;hidden_size=4096;intermediate_size=11008,,1,us | swiglu fwd,huggingface"
            })
    void oneFusedKernelIsFasterThanAKernelForEachOperation(String fused, String apart) {
        String[] other = apart.split(",");
        String[] fields = fused.split(",", -1);
        fields[1] = other[0];
        fields[2] = other[1];
        assertThat(value(fused)).isLessThan(0.99 * value(String.join(",", fields)));
    }

    /** The same bytes, but a quarter as many elements in a block: blocks are handed out one after another. */
    @Test
    void offsetsAndSmallBlocksMakeViewsSlowerThanContiguousTensors() {
        Kernel contiguous = TensorIteratorKernels.contiguous("x", Kind.RELU, 8192, 8192, Precision.FP32);
        Kernel view = TensorIteratorKernels.strided("x", Kind.RELU, 8192, 8192, Precision.FP32);
        assertThat(view.operator().compulsoryBytes())
                .isEqualTo(contiguous.operator().compulsoryBytes());
        assertThat(time(view)).isGreaterThan(1.2 * time(contiguous));
    }

    private static double time(Kernel kernel) {
        PyTorchSequenceCase alone = new PyTorchSequenceCase(H100, List.of(kernel));
        return ((Predicted) alone.predict(new Simulators()).get(0)).value();
    }

    @Test
    void ratesOfStreamsAreBytesInAndOutOverTheTime() {
        String row = "NVIDIA A100 80GB PCIe,%s,torch fp32,fp32,rows=65536;cols=%d,,1,GB/s (1 read + 1 write)";
        // Rows that fit into shared memory are read once, longer ones three times.
        assertThat(value(row.formatted("softmax", 6400))).isBetween(1000.0, 1935.0);
        assertThat(value(row.formatted("softmax", 102400))).isLessThan(0.7 * value(row.formatted("softmax", 6400)));
        assertThat(value(row.formatted("layernorm", 2048))).isBetween(1000.0, 1935.0);
    }
}
