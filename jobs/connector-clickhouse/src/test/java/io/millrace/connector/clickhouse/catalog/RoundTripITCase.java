package io.millrace.connector.clickhouse.catalog;

import io.millrace.connector.clickhouse.TestingClickHouse;

import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** Random values of each type, read from one table and written to another. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RoundTripITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    private static final int ROWS = 3_000;

    private TableEnvironment flink;

    @BeforeEach
    void createCatalog() {
        CLICKHOUSE.createDatabase("db");
        flink = TableEnvironment.create(EnvironmentSettings.inBatchMode());
        flink.executeSql(
                "CREATE CATALOG ch WITH ('type' = 'clickhouse', 'url' = '%s', 'username' = '%s', 'password' = '%s', 'default-database' = 'db')"
                        .formatted(
                                CLICKHOUSE.server().httpUrl(),
                                CLICKHOUSE.server().user(),
                                CLICKHOUSE.server().password()));
        flink.useCatalog("ch");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a Bool, b Int8, c Int16, d Int32, e Int64, f UInt8, g UInt16, h UInt32",
                "a Float32, b Float64, c Decimal(9, 3), d Decimal(18, 9), e Decimal(38, 20)",
                "a String, b FixedString(5), c UUID, d IPv4, e IPv6, f Enum8('x' = -1, 'it\\'s' = 2), g Enum16('y' = 300)",
                "a Date, b Date32, c DateTime, d DateTime('Asia/Tokyo')",
                "a Nullable(Int64), b LowCardinality(String), c LowCardinality(Nullable(String)), d Nullable(UUID)",
                "a Array(String), b Array(Array(Nullable(Int32))), c Map(UUID, Int64), d Map(UUID, Array(UUID))",
                "a UInt64, b Nullable(UInt64), c Decimal(60, 20), d Array(UInt64)",
                "a Tuple(x Int32, y Nullable(String)), b Array(Tuple(z UUID, w Decimal(9, 2)))",
                "a SimpleAggregateFunction(max, Int64), b Nullable(Decimal(20, 2)), c Array(LowCardinality(String))"
            })
    void givesBackWhatItRead(String columns) throws Exception {
        createTables(columns);
        CLICKHOUSE.query(
                "INSERT INTO db.origin SELECT * FROM generateRandom('%s', 42, 20, 5) LIMIT %d"
                        .formatted(columns.replace("\\", "\\\\").replace("'", "\\'"), ROWS));

        flink.executeSql("INSERT INTO copied SELECT * FROM origin").await();

        assertThat(CLICKHOUSE.query("SELECT count() FROM db.copied"))
                .isEqualTo(Integer.toString(ROWS));
        assertThat(hashes("copied")).isEqualTo(hashes("origin"));
    }

    /** Random values would be longer than a day. */
    @Test
    void givesBackTimesOfTheDay() throws Exception {
        createTables("a Time, b Time64(3), c Nullable(Time64(6))");
        CLICKHOUSE.query(
                "INSERT INTO db.origin VALUES ('00:00:00', '23:59:59.999', NULL), ('23:59:59', '00:00:00.001', '12:30:00.5')");

        flink.executeSql("INSERT INTO copied SELECT * FROM origin").await();

        assertThat(CLICKHOUSE.query("SELECT * FROM db.copied ORDER BY a"))
                .isEqualTo("00:00:00\t23:59:59.999\t\\N\n23:59:59\t00:00:00.001\t12:30:00.500000");
    }

    private static void createTables(String columns) {
        CLICKHOUSE.query(
                "CREATE TABLE db.origin (" + columns + ") ENGINE = MergeTree ORDER BY tuple()",
                "CREATE TABLE db.copied (%s) ENGINE = MergeTree ORDER BY tuple() SETTINGS non_replicated_deduplication_window = 1000"
                        .formatted(columns));
    }

    /** A sum over the rows, whatever their order. */
    private static String hashes(String table) {
        return CLICKHOUSE.query(
                "SELECT sum(cityHash64(formatRow('TSV', *))), uniqExact(formatRow('TSV', *)) FROM db."
                        + table);
    }
}
