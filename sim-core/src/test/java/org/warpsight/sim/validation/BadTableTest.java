package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warpsight.hardware.json.BadInputException;

class BadTableTest {
    private static final String GOOD = "h100,bfloat16,1,128,128,2.8,trtllm 1.0";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "h100,bfloat16,many,128,128,2.8,x; column m: 'many' is not a whole number",
                "h100,bfloat16,1.5,128,128,2.8,x; column m: '1.5' is not a whole number",
                "h100,bfloat16,0,128,128,2.8,x; column m: 0 is out of range. Give a number from 1 to 2147483647",
                "h100,bfloat16,1,-128,128,2.8,x; column n: -128 is out of range",
                "h100,bfloat16,1,128,4294967296,2.8,x; column k: 4294967296 is out of range",
                "h100,,1,128,128,2.8,x; column dtype: the field is empty",
                "h100,bfloat16,1,128,128,fast,x; column latency_us: 'fast' is not a number",
                "h100,bfloat16,1,128,128,-2.8,x; column latency_us: -2.8 cannot have been measured",
                "h100,bfloat16,1,128,128,NaN,x; column latency_us: NaN cannot have been measured",
                "h101,bfloat16,1,128,128,2.8,x; column gpu: 'h101' is no GPU with a sound profile",
            })
    void aBrokenFieldIsNamedWithItsLineAndColumn(String row, String message) {
        assertBad(Tables.write(folder, Tables.GEMM_HEADER, GOOD, row), "table.csv, line 3, " + message);
    }

    @Test
    void anUnknownGpuComesWithASuggestion() {
        assertBad(Tables.write(folder, Tables.GEMM_HEADER, "h100-sxm5-80g,bfloat16,1,128,128,2.8,x"), "h100-sxm5-80gb");
    }

    @Test
    void aRowWithAFieldTooFewIsNamed() {
        assertBad(
                Tables.write(folder, Tables.GEMM_HEADER, GOOD, "h100,bfloat16,1,128,128,2.8"),
                "line 3: 6 fields instead of 7");
    }

    @Test
    void aColumnThatOccursTwiceIsNamed() {
        assertBad(
                Tables.write(folder, "gpu,dtype,m,n,k,m", "h100,bfloat16,1,2,3,4"),
                "line 1: there are two columns 'm'");
    }

    @Test
    void headsThatCannotBeGroupedAreNamed() {
        assertBad(
                Tables.write(
                        folder,
                        "gpu,dtype,kv_dtype,batch,kv_len,num_heads,num_kv_heads,head_dim,window",
                        "h100,bfloat16,bfloat16,1,16,6,4,128,0"),
                "line 2, column num_heads: 6 is not a multiple of num_kv_heads, which is 4");
    }

    @Test
    void anEmptyTableAndAMissingOneAreRefused() {
        assertBad(Tables.write(folder, Tables.GEMM_HEADER), "there is no row under a header");
        assertBad(folder.resolve("nothing.csv"), "nothing.csv: there is no such file");
    }

    @Test
    void anUnclosedQuoteIsRefused() {
        assertBad(
                Tables.write(folder, "quotes.csv", List.of(Tables.GEMM_HEADER, "h100,\"bfloat16,1,1,1,1,x")),
                "quotes.csv");
    }

    private static void assertBad(Path table, String part) {
        assertThatThrownBy(() -> MeasuredTable.read(table))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(part);
    }
}
