package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.Lz4Frames;
import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.annotation.Internal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Encoded rows of one partition of one table that no server has seen yet.
 *
 * @param partition ClickHouse's partition id
 * @param bytes uncompressed size
 * @param body the rows that travel with the batch; they come before the spilled ones
 * @param spilled the rows that wait in files
 * @param positions for every source the highest position that the writer had put into the table
 *     when it ended the batch; empty when the rows carry no positions
 */
@Internal
public record Batch(
        TableName table,
        RowFormat format,
        String partition,
        int rows,
        long bytes,
        Lz4Frames body,
        List<SpilledPart> spilled,
        Map<String, Long> positions) {

    /** All rows of batches of the same table, format and partition, in one. */
    public static Batch join(List<Batch> batches) {
        Batch first = batches.get(0);
        Map<String, Long> positions = new TreeMap<>();
        for (Batch batch : batches) {
            batch.positions().forEach((source, each) -> positions.merge(source, each, Math::max));
        }
        return new Batch(
                first.table,
                first.format,
                first.partition,
                batches.stream().mapToInt(Batch::rows).sum(),
                batches.stream().mapToLong(Batch::bytes).sum(),
                Lz4Frames.concatenate(batches.stream().map(Batch::body).toList()),
                batches.stream().flatMap(batch -> batch.spilled.stream()).toList(),
                positions);
    }

    /** Compressed size in bytes, wherever the rows are. */
    public long compressedBytes() {
        return body.length() + spilled.stream().mapToLong(SpilledPart::length).sum();
    }

    /** The files that the batch refers to. */
    public Set<String> files() {
        return spilled.stream().map(SpilledPart::path).collect(Collectors.toSet());
    }
}
