package io.millrace.connector.clickhouse.table;

import io.millrace.connector.clickhouse.TestingClickHouse;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Lookup joins by Flink SQL on the real server. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LookupITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    private static final String COLUMNS =
            "id BIGINT, name STRING, uid STRING, PRIMARY KEY (id) NOT ENFORCED";
    private static final String ORDERS =
            "CREATE TEMPORARY VIEW orders AS SELECT *, PROCTIME() AS now FROM (VALUES (CAST(1 AS BIGINT), 'ann'), (2, 'it''s\ttab'), (1, 'ann'), (9, 'x'), (CAST(NULL AS BIGINT), 'n'), (1, 'ann')) AS o (user_id, note)";

    @BeforeEach
    void createTable() {
        CLICKHOUSE.createDatabase("db");
        CLICKHOUSE.query(
                "CREATE TABLE db.users (id Int64, name String, uid UUID, v UInt64, gone UInt8) ENGINE = ReplacingMergeTree(v, gone) ORDER BY id",
                "INSERT INTO db.users VALUES (1, 'old', '00000000-0000-0000-0000-000000000001', 1, 0), (3, 'deleted', '00000000-0000-0000-0000-000000000003', 1, 0)",
                "INSERT INTO db.users VALUES (1, 'ann', '00000000-0000-0000-0000-000000000001', 2, 0), (2, 'it\\'s\\ttab', '00000000-0000-0000-0000-000000000002', 1, 0), (3, 'deleted', '00000000-0000-0000-0000-000000000003', 2, 1)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "true"})
    void joinsTheLastVersionByKey(String async) throws Exception {
        TestingTables tables = tables("lookup.async", async);

        assertThat(
                        tables.rows(
                                "SELECT user_id, name, uid FROM orders LEFT JOIN users FOR SYSTEM_TIME AS OF now ON id = user_id"))
                .containsExactlyInAnyOrder(
                        "+I[1, ann, 00000000-0000-0000-0000-000000000001]",
                        "+I[1, ann, 00000000-0000-0000-0000-000000000001]",
                        "+I[1, ann, 00000000-0000-0000-0000-000000000001]",
                        "+I[2, it's\ttab, 00000000-0000-0000-0000-000000000002]",
                        "+I[9, null, null]",
                        "+I[null, null, null]");
        assertThat(TestingTables.queries(CLICKHOUSE, "users"))
                .anyMatch(
                        query ->
                                query.startsWith(
                                        "SELECT toUInt8(1), id, name, uid FROM db.users FINAL WHERE (id = _CAST(9, 'Int64'))"));
    }

    @Test
    void takesTextsAsTheyAre() throws Exception {
        assertThat(
                        tables().rows(
                                        "SELECT note, id FROM orders JOIN users FOR SYSTEM_TIME AS OF now ON name = note WHERE note LIKE 'it%'"))
                .containsExactly("+I[it's\ttab, 2]");
    }

    @Test
    void joinsBySeveralColumnsAndFiltersInClickHouse() throws Exception {
        assertThat(
                        tables().rows(
                                        "SELECT user_id FROM orders JOIN users FOR SYSTEM_TIME AS OF now ON id = user_id AND name = note AND uid <> '00000000-0000-0000-0000-000000000001'"))
                .containsExactly("+I[2]");
    }

    @ParameterizedTest
    @CsvSource({"false, 3", "true, 3"})
    void asksOncePerKeyWithACache(String async, int queries) throws Exception {
        TestingTables tables =
                tables(
                        "lookup.async",
                        async,
                        "lookup.cache",
                        "PARTIAL",
                        "lookup.partial-cache.max-rows",
                        "100");
        tables.flink().getConfig().set("parallelism.default", "1");
        int before = TestingTables.queries(CLICKHOUSE, "users").size();

        List<String> rows =
                tables.rows(
                        "SELECT user_id, name FROM (SELECT user_id, now FROM orders WHERE user_id IS NOT NULL) JOIN users FOR SYSTEM_TIME AS OF now ON id = user_id");

        assertThat(rows)
                .containsExactlyInAnyOrder(
                        "+I[1, ann]", "+I[1, ann]", "+I[1, ann]", "+I[2, it's\ttab]");
        assertThat(TestingTables.queries(CLICKHOUSE, "users").size() - before)
                .isLessThanOrEqualTo(async.equals("true") ? queries + 2 : queries);
    }

    @Test
    void joinsInBatch() throws Exception {
        TestingTables tables = TestingTables.inBatch(CLICKHOUSE).declare("users", COLUMNS);
        tables.flink().executeSql(ORDERS);

        assertThat(
                        tables.rows(
                                "SELECT user_id, name FROM orders JOIN users FOR SYSTEM_TIME AS OF now ON id = user_id"))
                .containsExactlyInAnyOrder(
                        "+I[1, ann]", "+I[1, ann]", "+I[1, ann]", "+I[2, it's\ttab]");
    }

    @Test
    void refusesKeysThatClickHouseComparesOtherwise() {
        TestingTables tables =
                TestingTables.inStreaming(CLICKHOUSE).declare("users", "id BIGINT, name DOUBLE");
        tables.flink().executeSql(ORDERS);

        assertThatThrownBy(
                        () ->
                                tables.rows(
                                        "SELECT id FROM orders JOIN users FOR SYSTEM_TIME AS OF now ON name = CAST(user_id AS DOUBLE)"))
                .hasStackTraceContaining(
                        "Cannot look up by column 'name' of type DOUBLE: use a column of a whole number, DECIMAL, STRING, BOOLEAN, DATE or TIMESTAMP type");
    }

    private static TestingTables tables(String... options) {
        TestingTables tables =
                TestingTables.inStreaming(CLICKHOUSE).declare("users", COLUMNS, options);
        tables.flink().executeSql(ORDERS);
        return tables;
    }
}
