package io.millrace.connector.clickhouse.table;

import io.millrace.connector.clickhouse.TestingClickHouse;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;

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

/** Updates and deletes by Flink SQL on the real server. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class UpsertITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    private static final String WINDOW = " SETTINGS non_replicated_deduplication_window = 1000";
    private static final String ENGINE = "ReplacingMergeTree(_version, _is_deleted) ORDER BY id";

    @BeforeEach
    void createDatabase() {
        CLICKHOUSE.createDatabase("db");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exactly-once", "at-least-once"})
    void keepsTheHighestVersionOfEachKey(String guarantee) throws Exception {
        create(ENGINE);

        write(
                guarantee,
                Row.ofKind(RowKind.INSERT, 1L, "one", 10L),
                Row.ofKind(RowKind.INSERT, 2L, "two", 11L),
                Row.ofKind(RowKind.INSERT, 3L, "three", 12L),
                Row.ofKind(RowKind.UPDATE_BEFORE, 1L, "before", 99L),
                Row.ofKind(RowKind.UPDATE_AFTER, 1L, "uno", 20L),
                Row.ofKind(RowKind.UPDATE_AFTER, 1L, "late", 15L),
                Row.ofKind(RowKind.DELETE, 2L, "two", 21L),
                Row.ofKind(RowKind.UPDATE_AFTER, 2L, "late", 16L),
                Row.ofKind(RowKind.DELETE, 3L, "three", 5L));

        assertThat(CLICKHOUSE.query("SELECT id, name, _version FROM db.users FINAL ORDER BY id"))
                .isEqualTo("1\tuno\t20\n3\tthree\t12");
        assertThat(
                        CLICKHOUSE.query(
                                "SELECT id, name, _version, _is_deleted FROM db.users ORDER BY id, _version"))
                .isEqualTo(
                        """
                        1\tuno\t20\t0
                        2\ttwo\t21\t1
                        3\tthree\t12\t0""");
    }

    @Test
    void readsBackWhatItWrote() throws Exception {
        create(ENGINE);
        write(
                "exactly-once",
                Row.ofKind(RowKind.INSERT, 1L, "one", 1L),
                Row.ofKind(RowKind.INSERT, 2L, "two", 2L));

        write("exactly-once", Row.ofKind(RowKind.DELETE, 2L, "two", 3L));

        TestingTables tables =
                TestingTables.inBatch(CLICKHOUSE)
                        .declare(
                                "users",
                                "id BIGINT, name STRING, _version BIGINT, PRIMARY KEY (id) NOT ENFORCED");
        assertThat(tables.rows("SELECT * FROM users")).containsExactly("+I[1, one, 1]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MergeTree ORDER BY id | it has the engine MergeTree, which does not replace rows by version: use ReplacingMergeTree(_version, _is_deleted).",
                "ReplacingMergeTree ORDER BY id | its engine ReplacingMergeTree has no version column: use ReplacingMergeTree(_version, _is_deleted).",
                "ReplacingMergeTree(_version) ORDER BY id | its engine ReplacingMergeTree has no is_deleted column: use ReplacingMergeTree(_version, _is_deleted).",
                "ReplacingMergeTree(other, _is_deleted) ORDER BY id | the version column of its engine is 'other', but 'sink.version-column' is '_version'.",
                "ReplacingMergeTree(_version, gone) ORDER BY id | the is_deleted column of its engine is 'gone', but 'sink.deleted-column' is '_is_deleted'.",
                "ReplacingMergeTree(_version, _is_deleted) ORDER BY (id, name) | it replaces rows of one sorting key (id, name), but the primary key of the Flink table is (id): make them the same columns."
            })
    void refusesTablesThatDoNotKeepTheLastVersion(String engine, String problem) {
        create(engine);

        assertThatThrownBy(() -> write("exactly-once", Row.ofKind(RowKind.INSERT, 1L, "one", 1L)))
                .hasStackTraceContaining(
                        "Cannot write updates and deletes to ClickHouse table db.users: "
                                + problem);
    }

    @Test
    void refusesATableThatDoesNotExist() {
        assertThatThrownBy(() -> write("exactly-once", Row.ofKind(RowKind.INSERT, 1L, "one", 1L)))
                .hasStackTraceContaining(
                        "Cannot write to ClickHouse table db.users: the table does not exist, or the user may not see it.");
    }

    private static void create(String engine) {
        CLICKHOUSE.query(
                "CREATE TABLE db.users (id Int64, name String, _version UInt64, other UInt64, gone UInt8, _is_deleted UInt8, _batch_id UUID) ENGINE = "
                        + engine
                        + WINDOW);
    }

    private static void write(String guarantee, Row... changes) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        StreamTableEnvironment tables = StreamTableEnvironment.create(env);
        DataStream<Row> stream =
                env.fromData(
                        List.of(changes),
                        Types.ROW_NAMED(
                                new String[] {"id", "name", "_version"},
                                Types.LONG,
                                Types.STRING,
                                Types.LONG));
        tables.createTemporaryView(
                "changes",
                tables.fromChangelogStream(
                        stream,
                        Schema.newBuilder()
                                .column("id", DataTypes.BIGINT().notNull())
                                .column("name", DataTypes.STRING())
                                .column("_version", DataTypes.BIGINT())
                                .primaryKey("id")
                                .build(),
                        ChangelogMode.all()));
        tables.executeSql(
                "CREATE TABLE users (id BIGINT, name STRING, _version BIGINT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'clickhouse', 'url' = '%s', 'username' = '%s', 'password' = '%s', 'database-name' = 'db', 'table-name' = 'users', 'sink.version-column' = '_version', 'sink.delivery-guarantee' = '%s')"
                        .formatted(
                                CLICKHOUSE.server().httpUrl(),
                                CLICKHOUSE.server().user(),
                                CLICKHOUSE.server().password(),
                                guarantee));
        tables.executeSql("INSERT INTO users SELECT * FROM changes").await();
    }
}
