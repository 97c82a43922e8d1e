package io.millrace.benchmarks.pipeline;

import io.millrace.stack.LocalClickHouse;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The cheapest way into the table: blocks of ready RowBinary, sent one after another.
 *
 * <p>The blocks are read from a full table once, so that they hold what all variants write.
 */
final class RawInsert {
    private static final int OK = 200;

    private final LocalClickHouse clickHouse;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<byte[]> blocks = new ArrayList<>();

    RawInsert(LocalClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /** Takes the rows of the table; partitions are those of the topic. */
    void prepare(long events, int partitions, int rowsPerBlock)
            throws IOException, InterruptedException {
        blocks.clear();
        long rows = (events + partitions - 1) / partitions;
        for (int partition = 0; partition < partitions; partition++) {
            String source = EventTopic.NAME + "-" + partition;
            for (long from = 0; from < rows; from += rowsPerBlock) {
                String select = Sql.read("block.sql").formatted(source, from, from + rowsPerBlock);
                byte[] block = send("", BodyPublishers.ofString(select));
                if (block.length > 0) {
                    blocks.add(block);
                }
            }
        }
    }

    /** Inserts all blocks; how long it took. */
    Duration run() throws IOException, InterruptedException {
        String statement =
                "INSERT INTO %s.%s (%s) FORMAT RowBinary"
                        .formatted(
                                EventTable.DATABASE,
                                EventTable.TABLE,
                                String.join(", ", EventColumns.names()));
        // One block of the request is one block of the table, as for our sink.
        String settings =
                "async_insert=0&max_insert_block_size=1000000&min_insert_block_size_rows=0"
                        + "&min_insert_block_size_bytes=0&max_insert_threads=1"
                        + "&input_format_parallel_parsing=0&query="
                        + URLEncoder.encode(statement, StandardCharsets.UTF_8);
        long start = System.nanoTime();
        for (byte[] block : blocks) {
            send(settings, BodyPublishers.ofByteArray(block));
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Bytes of RowBinary for each event. */
    double bytesPerEvent(long events) {
        return blocks.stream().mapToLong(block -> block.length).sum() / (double) events;
    }

    private byte[] send(String parameters, BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(clickHouse.httpUrl() + "/?" + parameters))
                        .header("X-ClickHouse-User", clickHouse.user())
                        .header("X-ClickHouse-Key", clickHouse.password())
                        .POST(body)
                        .build();
        HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
        if (response.statusCode() != OK) {
            throw new IOException(new String(response.body(), StandardCharsets.UTF_8));
        }
        return response.body();
    }
}
