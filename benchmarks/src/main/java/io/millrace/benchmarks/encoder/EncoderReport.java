package io.millrace.benchmarks.encoder;

import io.millrace.connector.clickhouse.sink.writer.RowBinaryBuffer;
import io.millrace.connector.clickhouse.sink.writer.RowEncoder;

import org.apache.flink.table.data.RowData;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;

/**
 * Runs {@link EncoderBenchmark} and writes what it measured as Markdown: {@code EncoderReport
 * FILE}.
 */
public final class EncoderReport {
    private static final String BYTES_PER_ROW = "gc.alloc.rate.norm";

    private EncoderReport() {}

    public static void main(String[] args) throws RunnerException, IOException {
        Options options =
                new OptionsBuilder()
                        .include(EncoderBenchmark.class.getName())
                        .addProfiler(GCProfiler.class)
                        .build();
        Collection<RunResult> results = new Runner(options).run();
        String report = report(results);
        Files.writeString(Path.of(args[0]), report);
        System.out.println(report);
    }

    private static String report(Collection<RunResult> results) throws IOException {
        StringBuilder report =
                new StringBuilder(
                        """
                        # Encoder of the ClickHouse sink

                        Flink rows of 12 columns (`EventRows`: UUID, IPv4 and Enum from text, strings, LowCardinality, Decimal, DateTime64)
                        into RowBinary, %d bytes a row, on one thread. `binary`: rows as operators hand them on; `generic`: rows of one object
                        for each field, out of a deserializer.

                        | rows | rows/s per core | +- (99.9%%) | garbage per row |
                        |---|---|---|---|
                        """
                                .formatted(bytesPerRow()));
        for (RunResult result : results) {
            Result<?> speed = result.getPrimaryResult();
            report.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %,.0f | %,.0f | %.1f B |%n",
                            result.getParams().getParam("form"),
                            speed.getScore(),
                            speed.getScoreError(),
                            result.getSecondaryResults().get(BYTES_PER_ROW).getScore()));
        }
        return report.append("\nCommand: `make bench-encoder`. Machine: ").append(machine())
                + ".\n";
    }

    private static int bytesPerRow() throws IOException {
        RowEncoder encoder = RowEncoder.create(EventRows.rowType(), EventRows.table());
        RowBinaryBuffer out = new RowBinaryBuffer(1 << 20);
        for (RowData row : EventRows.binary(EncoderBenchmark.ROWS)) {
            encoder.encode(row, out);
        }
        return out.position() / EncoderBenchmark.ROWS;
    }

    private static String machine() throws IOException {
        Path cpus = Path.of("/proc/cpuinfo");
        String model =
                Files.exists(cpus)
                        ? Files.readAllLines(cpus).stream()
                                .filter(line -> line.startsWith("model name"))
                                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                                .findFirst()
                                .orElse(System.getProperty("os.arch"))
                        : System.getProperty("os.arch");
        return "%s, %d cores, JDK %s"
                .formatted(
                        model,
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("java.version"));
    }
}
