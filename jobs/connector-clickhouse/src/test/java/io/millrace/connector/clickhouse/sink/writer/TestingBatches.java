package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.Lz4Frames;
import io.millrace.connector.clickhouse.client.TableName;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Batches whose body is readable text. */
public final class TestingBatches {
    public static final TableName TABLE = new TableName("speed", "events");

    private TestingBatches() {}

    public static RowFormat format() {
        return new RowFormat(
                List.of(
                        new RowFormat.Column("id", "UInt64"),
                        new RowFormat.Column("kind", "Enum8('it\\'s' = 1)")),
                "_batch_id");
    }

    public static Batch batch(String partition, int rows, String body) {
        return batch(TABLE, partition, rows, body);
    }

    public static Batch batch(TableName table, String partition, int rows, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new Batch(
                table,
                format(),
                partition,
                rows,
                bytes.length,
                new Lz4Frames(List.of(bytes)),
                List.of(),
                Map.of());
    }

    /** With everything that a batch can have. */
    public static Batch spilled() {
        Batch batch = batch("20260115", 3, "abc");
        return new Batch(
                batch.table(),
                batch.format(),
                batch.partition(),
                batch.rows(),
                batch.bytes(),
                batch.body(),
                List.of(new SpilledPart("file:/spill/1.lz4", 5_000_000_000L, 7, -3)),
                new TreeMap<>(Map.of("events-0", 41L, "events-1", Long.MAX_VALUE)));
    }

    public static String text(Batch batch) {
        StringBuilder text = new StringBuilder();
        for (byte[] segment : batch.body().segments()) {
            text.append(new String(segment, StandardCharsets.UTF_8));
        }
        return text.toString();
    }
}
