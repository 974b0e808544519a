package org.warpsight.report.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.validation.Exclusions;
import org.warpsight.sim.validation.Group;
import org.warpsight.sim.validation.Measurement;
import org.warpsight.sim.validation.PredictedRow;
import org.warpsight.sim.validation.Prediction;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.Prediction.Unpredicted;
import org.warpsight.sim.validation.TableKind;
import org.warpsight.sim.validation.ValidationResult;

class ValidationFilesTest {
    private static final ValidationResult RESULT = new ValidationResult(
            List.of("gpu", "dtype", "m", "n", "k", "latency_us"),
            List.of(
                    row("bfloat16", 4, new Predicted(5, Limiter.HBM, "plan, 80 % hbm")),
                    row("bfloat16", 10, new Predicted(7.5, Limiter.TENSOR, "plan")),
                    row("fp4", 10, new Unpredicted("no \"fp4\""))),
            new Exclusions(Map.of()));

    private static PredictedRow row(String dtype, double measured, Prediction prediction) {
        Map<String, String> group = new LinkedHashMap<>();
        group.put("gpu", "h100");
        group.put("dtype", dtype);
        String text = Double.toString(measured);
        return new PredictedRow(
                0,
                List.of("h100", dtype, "1", "2", "3", text),
                new Group(TableKind.GEMM, group),
                new Measurement("latency", text, OptionalDouble.of(measured), "us"),
                prediction);
    }

    @Test
    void errorsAreWrittenUnderTheAgreedKeys() {
        assertThat(ErrorsJson.text(RESULT).replaceAll("\\s", ""))
                .isEqualTo("{\"unit\":\"fraction\",\"groups\":["
                        + "{\"table\":\"gemm\",\"gpu\":\"h100\",\"dtype\":\"bfloat16\",\"rows\":2,\"unpredicted\":0,"
                        + "\"median_ape\":0.25,\"mape\":0.25,\"p90_ape\":0.25,\"bias\":"
                        + "-0.0322692606},"
                        + "{\"table\":\"gemm\",\"gpu\":\"h100\",\"dtype\":\"fp4\",\"rows\":1,\"unpredicted\":1,"
                        + "\"median_ape\":1.0,\"mape\":1.0,\"p90_ape\":1.0,\"bias\":null}],"
                        + "\"overall\":{\"rows\":3,\"unpredicted\":1,\"median_ape\":0.25,\"mape\":0.5,\"p90_ape\":0.85,"
                        + "\"bias\":-0.0322692606}}");
    }

    @Test
    void rowsAreTheColumnsOfTheTableAndThenOurs() {
        StringWriter text = new StringWriter();
        RowsCsv.write(RESULT, text);
        assertThat(text)
                .hasToString(
                        """
                        gpu,dtype,m,n,k,latency_us,metric,measured,predicted,unit,ape,limiter,reason
                        h100,bfloat16,1,2,3,4.0,latency,4.0,5,us,0.25,hbm,"plan, 80 % hbm"
                        h100,bfloat16,1,2,3,10.0,latency,10.0,7.5,us,0.25,tensor,plan
                        h100,fp4,1,2,3,10.0,latency,10.0,,us,1,,"no ""fp4\"""
                        """);
    }
}
