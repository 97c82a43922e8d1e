package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Reads the table and its views again and again, and notes every gap and every double. */
final class SwapReader implements AutoCloseable {
    private static final List<String> QUERIES =
            List.of(
                    "SELECT count(), uniqExact(_src, _pos) FROM swap.events",
                    "SELECT sum(events), 0 FROM swap.by_kind",
                    "SELECT sum(events), 0 FROM swap.by_hour",
                    "SELECT sum(events), 0 FROM swap.by_day");

    private final TestingClickHouse clickHouse;
    private final long events;
    private final long[] seen = new long[QUERIES.size()];
    private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> reading;
    private volatile boolean closed;
    private volatile int polls;

    /**
     * @param events how many there will be
     */
    SwapReader(TestingClickHouse clickHouse, long events) {
        this.clickHouse = clickHouse;
        this.events = events;
        this.reading = CompletableFuture.runAsync(this::read);
    }

    private void read() {
        while (!closed) {
            for (int i = 0; i < seen.length; i++) {
                String query = QUERIES.get(i);
                long[] now =
                        Arrays.stream(clickHouse.query(query).split("\t"))
                                .mapToLong(Long::parseLong)
                                .toArray();
                if (now[0] < seen[i]) {
                    complaints.add("%s fell from %d to %d".formatted(query, seen[i], now[0]));
                }
                if (now[0] > events || i == 0 && now[0] != now[1]) {
                    complaints.add("%s gave %s".formatted(query, Arrays.toString(now)));
                }
                seen[i] = now[0];
            }
            polls++;
        }
    }

    List<String> complaints() {
        return List.copyOf(complaints);
    }

    int polls() {
        return polls;
    }

    /** Rows of the table at the last look. */
    long rows() {
        return seen[0];
    }

    @Override
    public void close() {
        closed = true;
        reading.join();
    }
}
