package io.millrace.connector.clickhouse.swap;

import io.millrace.connector.clickhouse.client.Backoff;
import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.TableName;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Statements that the server is at work on. A statement is on its list before it looks at the
 * ledger, and leaves it when its rows are in the table or will never be.
 */
final class RunningStatements {
    private static final Backoff PAUSE = new Backoff(Duration.ofMillis(10), Duration.ofMillis(200));

    private final ClickHouseClient client;

    RunningStatements(ClickHouseClient client) {
        this.client = client;
    }

    /** Waits for the inserts into a table that run now; later ones do not count. */
    void awaitInsertsInto(TableName table, Duration limit)
            throws IOException, InterruptedException {
        Set<String> running = inserts(table);
        Instant end = Instant.now().plus(limit);
        for (int waits = 1; !running.isEmpty(); waits++) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException(
                        "Inserts into %s have been running for more than %d ms: nothing was replaced. Their query ids: %s"
                                .formatted(table, limit.toMillis(), running));
            }
            PAUSE.pause(waits);
            running.retainAll(inserts(table));
        }
    }

    private Set<String> inserts(TableName table) throws IOException, InterruptedException {
        // Any insert that names the table, however it is written, but not its staging tables.
        List<List<String>> rows =
                client.query(
                        "SELECT query_id FROM system.processes"
                                + " WHERE query_kind IN ('Insert', 'AsyncInsertFlush')"
                                + " AND position(replaceRegexpAll(query,"
                                + " '\\\\w+__(swap|load)_[0-9a-f]{32}', ''), {table:String}) > 0",
                        Map.of("table", table.table()));
        Set<String> ids = new HashSet<>();
        rows.forEach(row -> ids.add(row.get(0)));
        return ids;
    }

    /** Waits until no statement has a word in it. */
    void awaitNoneWith(String word) throws IOException, InterruptedException {
        for (int waits = 1; isRunning(word); waits++) {
            PAUSE.pause(waits);
        }
    }

    private boolean isRunning(String word) throws IOException, InterruptedException {
        return !client.query(
                        "SELECT 1 FROM system.processes WHERE query_id != queryID()"
                                + " AND position(query, {word:String}) > 0 LIMIT 1",
                        Map.of("word", word))
                .isEmpty();
    }
}
