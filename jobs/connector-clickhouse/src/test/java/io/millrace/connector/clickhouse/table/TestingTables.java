package io.millrace.connector.clickhouse.table;

import io.millrace.connector.clickhouse.TestingClickHouse;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Flink SQL on tables of a ClickHouse. */
final class TestingTables {
    private final TestingClickHouse clickHouse;
    private final TableEnvironment flink;

    private TestingTables(TestingClickHouse clickHouse, TableEnvironment flink) {
        this.clickHouse = clickHouse;
        this.flink = flink;
        flink.getConfig().setLocalTimeZone(ZoneId.of("UTC"));
    }

    static TestingTables inBatch(TestingClickHouse clickHouse) {
        return new TestingTables(
                clickHouse, TableEnvironment.create(EnvironmentSettings.inBatchMode()));
    }

    static TestingTables inStreaming(TestingClickHouse clickHouse) {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
        env.setParallelism(2);
        return new TestingTables(clickHouse, StreamTableEnvironment.create(env));
    }

    static TestingTables on(TestingClickHouse clickHouse, TableEnvironment flink) {
        return new TestingTables(clickHouse, flink);
    }

    /** Declares a Flink table on the ClickHouse table db.name, with more options. */
    TestingTables declare(String name, String columns, String... options) {
        return declarePartitioned(name, columns, "", options);
    }

    TestingTables declarePartitioned(
            String name, String columns, String partitionedBy, String... options) {
        StringBuilder more = new StringBuilder();
        for (int i = 0; i < options.length; i += 2) {
            more.append(", '%s' = '%s'".formatted(options[i], options[i + 1]));
        }
        flink.executeSql(
                "CREATE TABLE %s (%s) %s WITH ('connector' = 'clickhouse', 'url' = '%s', 'username' = '%s', 'password' = '%s', 'database-name' = 'db', 'table-name' = '%s'%s)"
                        .formatted(
                                name,
                                columns,
                                partitionedBy,
                                clickHouse.server().httpUrl(),
                                clickHouse.server().user(),
                                clickHouse.server().password(),
                                name,
                                more));
        return this;
    }

    TableEnvironment flink() {
        return flink;
    }

    /** Waits for a statement that writes. */
    void run(String statement) throws Exception {
        flink.executeSql(statement).await();
    }

    /** The rows of a query as text, in any order. */
    List<String> rows(String query) throws Exception {
        List<String> rows = new ArrayList<>();
        try (CloseableIterator<Row> results = flink.executeSql(query).collect()) {
            results.forEachRemaining(row -> rows.add(row.toString()));
        }
        return rows;
    }

    /** The optimized plan. */
    String plan(String query) {
        String explained = flink.explainSql(query);
        return explained.substring(
                explained.indexOf("== Optimized Physical Plan =="),
                explained.indexOf("== Optimized Execution Plan =="));
    }

    /** The scans and lookups of a table that reached ClickHouse, without quotes of identifiers. */
    static List<String> queries(TestingClickHouse clickHouse, String table) {
        clickHouse.flushQueryLog();
        String text =
                clickHouse.query(
                        "SELECT replaceAll(query, '`', '') FROM system.query_log WHERE type = 'QueryFinish' AND query LIKE 'SELECT toUInt8(1)%' AND has(tables, 'db."
                                + table
                                + "') ORDER BY event_time_microseconds FORMAT TabSeparatedRaw");
        return text.isEmpty() ? List.of() : List.of(text.split("\n"));
    }
}
