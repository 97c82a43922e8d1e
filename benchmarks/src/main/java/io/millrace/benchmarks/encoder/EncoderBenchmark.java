package io.millrace.benchmarks.encoder;

import io.millrace.connector.clickhouse.sink.writer.RowBinaryBuffer;
import io.millrace.connector.clickhouse.sink.writer.RowEncoder;

import org.apache.flink.table.data.RowData;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Rows of Flink into the RowBinary of ClickHouse, on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 3,
        jvmArgsAppend = {"-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"})
public class EncoderBenchmark {
    /** Enough that no branch predictor learns them. */
    static final int ROWS = 4_096;

    /** How Flink holds the rows: binary between operators, generic out of a deserializer. */
    @Param({"binary", "generic"})
    public String form;

    private RowData[] rows;
    private RowEncoder encoder;
    private RowBinaryBuffer out;

    @Setup
    public void prepare() {
        rows = form.equals("binary") ? EventRows.binary(ROWS) : EventRows.generic(ROWS);
        encoder = RowEncoder.create(EventRows.rowType(), EventRows.table());
        out = new RowBinaryBuffer(1 << 20);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int encode() throws IOException {
        out.truncate(0);
        for (RowData row : rows) {
            encoder.encode(row, out);
        }
        return out.position();
    }
}
