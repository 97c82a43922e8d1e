package io.millrace.connector.clickhouse.lookup;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.client.Backoff;
import io.millrace.connector.clickhouse.client.ConnectionOptions;
import io.millrace.connector.clickhouse.client.RetryPolicy;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.source.FinalMode;
import io.millrace.connector.clickhouse.source.TableReading;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Lookups while the server refuses queries for a time. */
@Timeout(300)
class LookupRetryITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    /** More retries than a test has time for. */
    private static final int MANY = 1_000;

    private static final RowData KEY = GenericRowData.of(1L);
    private static final RowData ROW = GenericRowData.of(1L, StringData.fromString("ann"));

    @BeforeEach
    void createTable() {
        CLICKHOUSE.createDatabase("db");
        createUsers();
    }

    @Test
    void waitsForATableThatIsBusy() throws Exception {
        ClickHouseLookupFunction function = new ClickHouseLookupFunction(request(MANY));
        function.open(null);
        makeViewThatFails();
        long before = failures();

        CompletableFuture<Collection<RowData>> rows =
                CompletableFuture.supplyAsync(() -> lookup(function));
        repairAfterAFailure(before);

        assertThat(rows.get()).containsExactly(ROW);
    }

    @Test
    void waitsAsynchronously() throws Exception {
        ClickHouseAsyncLookupFunction function = new ClickHouseAsyncLookupFunction(request(MANY));
        function.open(null);
        makeViewThatFails();
        long before = failures();

        CompletableFuture<Collection<RowData>> rows = function.asyncLookup(KEY);
        repairAfterAFailure(before);

        assertThat(rows.get()).containsExactly(ROW);
    }

    @Test
    void givesUpAfterTheLastRetry() throws Exception {
        ClickHouseLookupFunction function = new ClickHouseLookupFunction(request(1));
        function.open(null);
        ClickHouseAsyncLookupFunction asynchronous = new ClickHouseAsyncLookupFunction(request(1));
        asynchronous.open(null);
        makeViewThatFails();

        assertThatThrownBy(() -> function.lookup(KEY))
                .hasMessageStartingWith(
                        "Cannot look up rows of ClickHouse table db.users, tried 2 times: Code: 202.");
        assertThatThrownBy(() -> asynchronous.asyncLookup(KEY).get())
                .rootCause()
                .hasMessageStartingWith("Code: 202.");
    }

    @Test
    void doesNotRepeatWhatCannotSucceed() throws Exception {
        ClickHouseLookupFunction function = new ClickHouseLookupFunction(request(10));
        function.open(null);
        CLICKHOUSE.query("DROP TABLE db.users");

        assertThatThrownBy(() -> function.lookup(KEY))
                .hasMessageStartingWith(
                        "Cannot look up rows of ClickHouse table db.users, tried 1 times: Code: 60.");
    }

    private static Collection<RowData> lookup(ClickHouseLookupFunction function) {
        try {
            return function.lookup(KEY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void createUsers() {
        CLICKHOUSE.query(
                "CREATE TABLE db.users (id Int64, name String) ENGINE = MergeTree ORDER BY id",
                "INSERT INTO db.users VALUES (1, 'ann')");
    }

    /** Queries of the table fail with the code of an overloaded server. */
    private static void makeViewThatFails() {
        CLICKHOUSE.query(
                "DROP TABLE db.users",
                "CREATE VIEW db.users AS SELECT toInt64(1) AS id, if(throwIf(now() > 0, 'busy', toInt16(202)) = 0, 'x', '') AS name SETTINGS allow_custom_error_code_in_throwif = 1");
    }

    private static long failures() {
        return Long.parseLong(
                CLICKHOUSE.query(
                        "SYSTEM FLUSH LOGS",
                        "SELECT count() FROM system.query_log WHERE exception_code = 202 AND query LIKE 'SELECT toUInt8(1)%'"));
    }

    /** At once, so that no lookup finds the table missing or empty. */
    private static void repairAfterAFailure(long before) {
        await().atMost(Duration.ofMinutes(1)).until(() -> failures() > before);
        CLICKHOUSE.query(
                "CREATE OR REPLACE VIEW db.users AS SELECT toInt64(1) AS id, 'ann' AS name");
    }

    private static LookupRequest request(int retries) {
        RowType row = rowType("ROW<id BIGINT, name STRING>");
        ConnectionOptions connection = CLICKHOUSE.connection();
        return new LookupRequest(
                new TableReading(
                        connection,
                        new TableName("db", "users"),
                        row,
                        row,
                        List.of(),
                        FinalMode.NEVER),
                rowType("ROW<id BIGINT>"),
                new RetryPolicy(
                        retries, new Backoff(Duration.ofMillis(200), Duration.ofSeconds(1))));
    }

    private static RowType rowType(String text) {
        return (RowType) LogicalTypeParser.parse(text, LookupRetryITCase.class.getClassLoader());
    }
}
