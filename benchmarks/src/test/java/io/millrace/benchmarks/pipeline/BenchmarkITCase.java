package io.millrace.benchmarks.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** All variants with few events: the harness works, whatever its numbers. */
class BenchmarkITCase {
    @TempDir Path folder;

    @Test
    void measuresEveryVariantAndJudgesTheGoals() throws Exception {
        Path output = folder.resolve("result");

        int exitCode =
                BenchmarkMain.run(
                        "side-by-side",
                        "--events=4000",
                        "--rounds=1",
                        "--rows-per-block=1000",
                        "--min-over-jdbc=1000000",
                        "--output=" + output);

        assertThat(exitCode).isEqualTo(1);
        JsonNode result = new ObjectMapper().readTree(folder.resolve("result.json").toFile());
        assertThat(result.at("/result/costs").findValuesAsText("variant"))
                .containsExactlyInAnyOrder(
                        "BLACKHOLE", "RAW_INSERT", "EXACTLY_ONCE", "AT_LEAST_ONCE", "JDBC");
        assertThat(result.at("/goals/0/limit").asDouble()).isEqualTo(1_000_000);
        assertThat(Files.readString(folder.resolve("result.md")))
                .contains("| exactly-once | ")
                .contains("events/s of exactly-once / jdbc: ")
                .contains("**missed**");
    }
}
