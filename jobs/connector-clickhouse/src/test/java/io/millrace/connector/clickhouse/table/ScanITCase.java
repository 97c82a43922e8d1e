package io.millrace.connector.clickhouse.table;

import io.millrace.connector.clickhouse.TestingClickHouse;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Scans by Flink SQL: the rows, and the queries that reached the server. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ScanITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    private static final String COLUMNS =
            "id BIGINT, name STRING, kind STRING, uid STRING, amount DECIMAL(18, 2), big DECIMAL(20, 0), flag BOOLEAN, `day` DATE, `at` TIMESTAMP_LTZ(3), plain TIMESTAMP(0), score DOUBLE";

    @BeforeAll
    static void createTables() {
        CLICKHOUSE.createDatabase("db");
        CLICKHOUSE.query(
                "CREATE TABLE db.events (id Int64, name Nullable(String), kind LowCardinality(String), uid UUID, amount Decimal(18, 2), big UInt64, flag Bool, day Date, at DateTime64(3, 'Europe/Berlin'), plain DateTime, score Float64) ENGINE = MergeTree PARTITION BY toYYYYMM(day) ORDER BY (kind, id)",
                """
                INSERT INTO db.events VALUES
                (1, 'ann', 'a', '00000000-0000-0000-0000-000000000001', 1.50, 1, true, '2026-01-01', '2026-01-01 01:00:00.000', 1767225600, 0.5),
                (2, 'bob', 'b', '00000000-0000-0000-0000-000000000002', -2.25, 18446744073709551615, false, '2026-01-02', '2026-01-02 01:00:00.123', 1767312000, 1.5),
                (3, NULL, 'a', '00000000-0000-0000-0000-000000000003', 0, 3, true, '2026-02-01', '2026-02-01 01:00:00.000', 1769904000, nan),
                (4, 'an\\\\n%_''', 'c', '00000000-0000-0000-0000-000000000004', 99.99, 4, false, '2026-02-02', '2026-07-02 02:00:00.000', 1769990400, -1.5)
                """);
    }

    @Test
    void readsWholeRows() throws Exception {
        assertThat(batch().rows("SELECT * FROM events"))
                .containsExactlyInAnyOrder(
                        "+I[1, ann, a, 00000000-0000-0000-0000-000000000001, 1.50, 1, true, 2026-01-01, 2026-01-01T00:00:00Z, 2026-01-01T00:00, 0.5]",
                        "+I[2, bob, b, 00000000-0000-0000-0000-000000000002, -2.25, 18446744073709551615, false, 2026-01-02, 2026-01-02T00:00:00.123Z, 2026-01-02T00:00, 1.5]",
                        "+I[3, null, a, 00000000-0000-0000-0000-000000000003, 0.00, 3, true, 2026-02-01, 2026-02-01T00:00:00Z, 2026-02-01T00:00, NaN]",
                        "+I[4, an\\n%_', c, 00000000-0000-0000-0000-000000000004, 99.99, 4, false, 2026-02-02, 2026-07-02T00:00:00Z, 2026-02-02T00:00, -1.5]");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "id = 2                       | 2       | (id = _CAST(2, 'Int64'))",
                "id <> 2                      | 1,3,4   | (id != _CAST(2, 'Int64'))",
                "3 > id                       | 1,2     | (id < _CAST(3, 'Int64'))",
                "id BETWEEN 2 AND 3           | 2,3     | (id >= _CAST(2, 'Int64')) AND (id <= _CAST(3, 'Int64'))",
                "id IN (1, 4, 77)             | 1,4     | ((id = _CAST(1, 'Int64')) OR (id = _CAST(4, 'Int64')) OR (id = _CAST(77, 'Int64')))",
                "NOT (id < 2 OR name = 'bob') | 4       | ",
                "name = 'an\\n%_'''           | 4       | (name = 'an\\\\n%_\\'')",
                "name LIKE 'an%'              | 1,4     | (startsWith(name, 'an'))",
                "name IS NULL                 | 3       | (name IS NULL)",
                "name IS NOT NULL             | 1,2,4   | (NOT (name IS NULL))",
                "name <> 'ann'                | 2,4     | (name != 'ann')",
                "kind >= 'b'                  | 2,4     | (kind >= 'b')",
                "uid = '00000000-0000-0000-0000-000000000003' | 3 | (uid = _CAST('00000000-0000-0000-0000-000000000003', 'UUID'))",
                "uid = 'no uuid'              | \"\"    | (toString(uid) = 'no uuid')",
                "uid > '00000000-0000-0000-0000-000000000003' | 4 | (toString(uid) > '00000000-0000-0000-0000-000000000003')",
                "amount = 1.5                 | 1       | (amount = _CAST('1.5', 'Decimal(18, 2)'))",
                "amount < -2.2                | 2       | (amount < _CAST('-2.2', 'Decimal(18, 2)'))",
                "amount > 99.985              | 4       | (toDecimal256(amount, 3) > _CAST('99.985', 'Decimal(76, 3)'))",
                "big >= CAST('18446744073709551615' AS DECIMAL(20, 0)) | 2 | (big >= _CAST(18446744073709551615, 'UInt64'))",
                "flag                         | 1,3     | (flag = _CAST('true', 'Bool'))",
                "NOT flag                     | 2,4     | (NOT (flag = _CAST('true', 'Bool')))",
                "`day` >= DATE '2026-02-01'   | 3,4     | (day >= _CAST(20485, 'Date'))",
                "`at` > CAST(TIMESTAMP '2026-01-02 00:00:00.122' AS TIMESTAMP_LTZ(3)) AND `at` < CAST(TIMESTAMP '2026-02-01 00:00:00' AS TIMESTAMP_LTZ(3)) | 2 | (at > _CAST('1767312000.122', 'DateTime64(3, \\'UTC\\')')) AND (at < _CAST('1769904000', 'DateTime64(3, \\'UTC\\')'))",
                "plain = TIMESTAMP '2026-02-01 00:00:00' | 3 | (plain = _CAST(1769904000, 'DateTime(\\'UTC\\')'))"
            })
    void answersFiltersInClickHouse(String where, String ids, String sql) throws Exception {
        TestingTables tables = batch();
        String query = "SELECT id FROM events WHERE " + where;

        assertThat(tables.plan(query)).doesNotContain("where=").contains("filter=[");
        assertThat(tables.rows(query))
                .containsExactlyInAnyOrder(
                        ids.isEmpty()
                                ? new String[0]
                                : ("+I[" + ids.replace(",", "]|+I[") + "]").split("\\|"));
        if (sql != null) {
            assertThat(lastQuery("events")).contains(sql);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "score > 1 | 2",
                "UPPER(name) = 'BOB' | 2",
                "name LIKE '%b' | 2",
                "CAST(id AS STRING) = '2' | 2",
                "id = big AND id < 2 | 1"
            })
    void leavesOtherFiltersToFlink(String where, String id) throws Exception {
        TestingTables tables = batch();
        String query = "SELECT id FROM events WHERE " + where;

        assertThat(tables.plan(query)).contains("where=[");
        assertThat(tables.rows(query)).containsExactly("+I[" + id + "]");
    }

    @Test
    void readsOnlyTheColumnsOfTheQuery() throws Exception {
        assertThat(batch().rows("SELECT name FROM events WHERE id = 1")).containsExactly("+I[ann]");
        assertThat(lastQuery("events")).startsWith("SELECT toUInt8(1), name FROM db.events");
    }

    @Test
    void countsRowsByOneColumn() throws Exception {
        assertThat(batch().rows("SELECT COUNT(*) FROM events")).containsExactly("+I[4]");
        assertThat(lastQuery("events"))
                .isEqualTo(
                        "SELECT toUInt8(1), id FROM db.events FORMAT RowBinaryWithNamesAndTypes");
    }

    @Test
    void readsNoMoreRowsThanTheLimit() throws Exception {
        assertThat(batch().rows("SELECT id FROM events LIMIT 2")).hasSize(2);
        assertThat(lastQuery("events")).contains(" LIMIT 2 FORMAT");
    }

    @Test
    void readsOnlyThePartitionsOfTheQuery() throws Exception {
        CLICKHOUSE.query(
                "CREATE TABLE db.parts (id Int64, day Date, region String) ENGINE = MergeTree PARTITION BY (region, day) ORDER BY id",
                "INSERT INTO db.parts VALUES (1, '2026-01-01', 'eu'), (2, '2026-01-01', 'us'), (3, '2026-01-02', 'eu')");
        TestingTables tables =
                TestingTables.inBatch(CLICKHOUSE)
                        .declarePartitioned(
                                "parts",
                                "id BIGINT, `day` DATE, region STRING",
                                "PARTITIONED BY (`day`, region)");
        String query = "SELECT id FROM parts WHERE `day` = DATE '2026-01-01' AND region > 'f'";

        assertThat(tables.plan(query))
                .contains("partitions=[{day=2026-01-01, region=us}]")
                .doesNotContain("where=");
        assertThat(tables.rows(query)).containsExactly("+I[2]");
        assertThat(lastQuery("parts")).contains("WHERE (_partition_id IN ('");
        assertThat(tables.rows("SELECT id FROM parts WHERE region = 'x'")).isEmpty();
        assertThat(tables.rows("SELECT id FROM parts"))
                .containsExactlyInAnyOrder("+I[1]", "+I[2]", "+I[3]");
    }

    @Test
    void refusesOtherPartitionsThanThoseOfTheTable() {
        TestingTables tables =
                TestingTables.inBatch(CLICKHOUSE)
                        .declarePartitioned(
                                "events", "id BIGINT, `day` DATE", "PARTITIONED BY (`day`)");

        assertThatThrownBy(
                        () -> tables.rows("SELECT id FROM events WHERE `day` = DATE '2026-01-01'"))
                .hasStackTraceContaining(
                        "Cannot list the partitions of ClickHouse table db.events: it is PARTITIONED BY (day) in Flink, but by (toYYYYMM(day)) in ClickHouse");
    }

    @Test
    void readsTheLastVersionsOfATableWithAPrimaryKey() throws Exception {
        CLICKHOUSE.query(
                "CREATE TABLE db.users (id Int64, name String, v UInt64, gone UInt8) ENGINE = ReplacingMergeTree(v, gone) ORDER BY id SETTINGS optimize_on_insert = 0",
                "INSERT INTO db.users VALUES (1, 'old', 1, 0), (2, 'dead', 1, 0)",
                "INSERT INTO db.users VALUES (1, 'new', 2, 0), (2, 'dead', 2, 1)");
        String columns = "id BIGINT, name STRING";

        assertThat(
                        TestingTables.inBatch(CLICKHOUSE)
                                .declare("users", columns + ", PRIMARY KEY (id) NOT ENFORCED")
                                .rows("SELECT * FROM users"))
                .containsExactly("+I[1, new]");
        assertThat(
                        TestingTables.inBatch(CLICKHOUSE)
                                .declare("users", columns)
                                .rows("SELECT * FROM users"))
                .containsExactlyInAnyOrder(
                        "+I[1, old]", "+I[1, new]", "+I[2, dead]", "+I[2, dead]");
    }

    @Test
    void refusesTablesThatItCannotRead() {
        TestingTables tables =
                TestingTables.inBatch(CLICKHOUSE)
                        .declare("events", "id INT, nope STRING", "scan.final", "true")
                        .declare("absent", "id INT", "scan.max-retries", "0");

        assertThatThrownBy(() -> tables.rows("SELECT * FROM events"))
                .hasStackTraceContaining(
                        "Cannot read ClickHouse table db.events: column 'id' has the ClickHouse type Int64, which is not read as INT: use BIGINT or DECIMAL(19, 0).\nit has no column 'nope'.\n'scan.final' is true, but the engine MergeTree does not merge rows.");
        assertThatThrownBy(() -> tables.rows("SELECT * FROM absent"))
                .hasStackTraceContaining(
                        "Cannot read ClickHouse table db.absent: it does not exist, or the user may not see it.");
    }

    @Test
    void tellsAnErrorThatComesAfterRows() {
        CLICKHOUSE.query(
                "CREATE VIEW db.broken AS SELECT number AS id, throwIf(number = 3000000, 'boom') AS x FROM numbers(10000000)");
        TestingTables tables =
                TestingTables.inBatch(CLICKHOUSE).declare("broken", "id BIGINT, x SMALLINT");

        assertThatThrownBy(() -> tables.rows("SELECT COUNT(*), MAX(id), SUM(x) FROM broken"))
                .hasStackTraceContaining("Code: 395. DB::Exception: boom");
    }

    private static TestingTables batch() {
        return TestingTables.inBatch(CLICKHOUSE).declare("events", COLUMNS);
    }

    private static String lastQuery(String table) {
        List<String> queries = TestingTables.queries(CLICKHOUSE, table);
        return queries.get(queries.size() - 1);
    }
}
