package io.millrace.connector.clickhouse.catalog;

import io.millrace.connector.clickhouse.TestingClickHouse;

import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.catalog.Catalog;
import org.apache.flink.table.catalog.CatalogDatabaseImpl;
import org.apache.flink.table.catalog.CatalogTable;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.catalog.exceptions.CatalogException;
import org.apache.flink.table.catalog.exceptions.DatabaseAlreadyExistException;
import org.apache.flink.table.catalog.exceptions.DatabaseNotEmptyException;
import org.apache.flink.table.catalog.exceptions.DatabaseNotExistException;
import org.apache.flink.table.catalog.exceptions.FunctionNotExistException;
import org.apache.flink.table.catalog.exceptions.TableAlreadyExistException;
import org.apache.flink.table.catalog.exceptions.TableNotExistException;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The catalog by Flink SQL and by its interface, on the real server. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ClickHouseCatalogITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    private static final ObjectPath EVENTS = new ObjectPath("db", "events");

    private TableEnvironment flink;
    private Catalog catalog;

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
        catalog = flink.getCatalog("ch").orElseThrow();
    }

    @Test
    void describesEveryType() throws Exception {
        CLICKHOUSE.query(
                """
                CREATE TABLE db.events (
                  id Int64, a Bool, b Int8, c UInt8, d Int16, e UInt16, f Int32, g UInt32, h UInt64, i Int128, j UInt256,
                  k Float32, l Float64, m Decimal(18, 4), n Decimal(40, 4), o String, p FixedString(3), q UUID, r IPv4, s IPv6,
                  t Enum8('x' = 1), u Date, v Date32, w DateTime, x DateTime64(6, 'Europe/Berlin'), y Nullable(String),
                  z LowCardinality(Nullable(String)), aa Array(Nullable(Int32)), ab Map(String, UInt8), ac Tuple(n Int32, `my s` String),
                  ad Nested(k String, v Int32), ae JSON, af SimpleAggregateFunction(sum, UInt64),
                  hidden AggregateFunction(uniq, UUID), made String MATERIALIZED o, named String ALIAS o, fallback String DEFAULT 'x',
                  _batch_id UUID) ENGINE = MergeTree ORDER BY id COMMENT 'what happened'
                """);

        CatalogTable table = (CatalogTable) catalog.getTable(EVENTS);

        assertThat(table.getUnresolvedSchema().getColumns())
                .extracting(Object::toString)
                .containsExactly(
                        "`id` BIGINT NOT NULL",
                        "`a` BOOLEAN NOT NULL",
                        "`b` TINYINT NOT NULL",
                        "`c` SMALLINT NOT NULL",
                        "`d` SMALLINT NOT NULL",
                        "`e` INT NOT NULL",
                        "`f` INT NOT NULL",
                        "`g` BIGINT NOT NULL",
                        "`h` DECIMAL(20, 0) NOT NULL",
                        "`i` DECIMAL(38, 0) NOT NULL",
                        "`j` DECIMAL(38, 0) NOT NULL",
                        "`k` FLOAT NOT NULL",
                        "`l` DOUBLE NOT NULL",
                        "`m` DECIMAL(18, 4) NOT NULL",
                        "`n` STRING NOT NULL",
                        "`o` STRING NOT NULL",
                        "`p` STRING NOT NULL",
                        "`q` STRING NOT NULL",
                        "`r` STRING NOT NULL",
                        "`s` STRING NOT NULL",
                        "`t` STRING NOT NULL",
                        "`u` DATE NOT NULL",
                        "`v` DATE NOT NULL",
                        "`w` TIMESTAMP_LTZ(0) NOT NULL",
                        "`x` TIMESTAMP_LTZ(6) NOT NULL",
                        "`y` STRING",
                        "`z` STRING",
                        "`aa` ARRAY<INT> NOT NULL",
                        "`ab` MAP<STRING NOT NULL, SMALLINT NOT NULL> NOT NULL",
                        "`ac` ROW<`n` INT NOT NULL, `my s` STRING NOT NULL> NOT NULL",
                        "`ad.k` ARRAY<STRING NOT NULL> NOT NULL",
                        "`ad.v` ARRAY<INT NOT NULL> NOT NULL",
                        "`ae` STRING NOT NULL",
                        "`af` DECIMAL(20, 0) NOT NULL",
                        "`fallback` STRING NOT NULL");
        assertThat(table.getComment()).isEqualTo("what happened");
        assertThat(table.getPartitionKeys()).isEmpty();
        assertThat(table.getUnresolvedSchema().getPrimaryKey()).isEmpty();
        assertThat(table.getOptions())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "connector", "clickhouse",
                                "url", CLICKHOUSE.server().httpUrl(),
                                "username", CLICKHOUSE.server().user(),
                                "password", CLICKHOUSE.server().password(),
                                "request-timeout", "300000 ms",
                                "database-name", "db",
                                "table-name", "events"));
    }

    @Test
    void readsEveryTypeThatItDescribes() throws Exception {
        CLICKHOUSE.query(
                "CREATE TABLE db.events (id Int64, h UInt64, i Int128, n Decimal(40, 4), p FixedString(3), u Date, x DateTime64(6, 'Europe/Berlin'), z LowCardinality(Nullable(String)), aa Array(Nullable(Int32)), ab Map(String, UInt8), ac Tuple(n Int32, `my s` String), ad Nested(k String, v Int32), ae JSON) ENGINE = MergeTree ORDER BY id",
                "INSERT INTO db.events VALUES (1, 2, 3, 4.5, 'p', '2026-01-01', '2026-01-01 01:00:00.000001', NULL, [1, NULL], map('k', 1), (1, 's'), ['a'], [1], '{\"a\": 1}')");

        assertThat(rows("SELECT * FROM events"))
                .containsExactly(
                        "+I[1, 2, 3, 4.5, p, 2026-01-01, 2026-01-01T00:00:00.000001Z, null, [1, null], {k=1}, +I[1, s], [a], [1], {\"a\":1}]");
    }

    @Test
    void keepsWhatItCreates() throws Exception {
        flink.executeSql(
                "CREATE TABLE events (id BIGINT NOT NULL COMMENT 'the ''key''', name STRING, `at` TIMESTAMP_LTZ(3) NOT NULL, price DECIMAL(18, 2), tags ARRAY<STRING>, attributes MAP<STRING, INT>, `day` DATE NOT NULL) COMMENT 'what happened' WITH ('order-by' = '(id, at)', 'partition-by' = 'toYYYYMM(day)', 'settings' = 'index_granularity = 512, non_replicated_deduplication_window = 5000')");

        assertThat(
                        CLICKHOUSE.query(
                                "SELECT create_table_query FROM system.tables WHERE database = 'db' FORMAT TabSeparatedRaw"))
                .isEqualTo(
                        "CREATE TABLE db.events (`id` Int64 COMMENT 'the \\'key\\'', `name` Nullable(String), `at` DateTime64(3, 'UTC'), `price` Nullable(Decimal(18, 2)), `tags` Array(Nullable(String)), `attributes` Map(String, Nullable(Int32)), `day` Date32, `_batch_id` UUID) ENGINE = MergeTree PARTITION BY toYYYYMM(day) ORDER BY (id, at) SETTINGS index_granularity = 512, non_replicated_deduplication_window = 5000 COMMENT 'what happened'");
        flink.executeSql(
                        "INSERT INTO events VALUES (1, 'one', TO_TIMESTAMP_LTZ(0, 3), 1.5, ARRAY['x', NULL], MAP['k', 1], DATE '2026-01-01')")
                .await();
        assertThat(rows("SELECT * FROM events"))
                .containsExactly(
                        "+I[1, one, 1970-01-01T00:00:00Z, 1.50, [x, null], {k=1}, 2026-01-01]");
    }

    @Test
    void createsTablesThatTakeUpdates() throws Exception {
        flink.executeSql(
                "CREATE TABLE users (id INT NOT NULL, name STRING, ver TIMESTAMP_LTZ(3) NOT NULL, PRIMARY KEY (id) NOT ENFORCED) WITH ('engine' = 'ReplacingMergeTree(ver, gone)')");

        CatalogTable table = (CatalogTable) catalog.getTable(new ObjectPath("db", "users"));

        assertThat(table.getUnresolvedSchema().getPrimaryKey().orElseThrow().getColumnNames())
                .containsExactly("id");
        assertThat(table.getUnresolvedSchema().getColumns()).hasSize(3);
        assertThat(table.getOptions())
                .containsEntry("sink.version-column", "ver")
                .containsEntry("sink.deleted-column", "gone");
        flink.executeSql(
                        "INSERT INTO users VALUES (1, 'a', TO_TIMESTAMP_LTZ(1, 3)), (1, 'c', TO_TIMESTAMP_LTZ(3, 3)), (1, 'b', TO_TIMESTAMP_LTZ(2, 3))")
                .await();
        assertThat(rows("SELECT id, name FROM users")).containsExactly("+I[1, c]");
    }

    @Test
    void createsAndPrunesPartitions() throws Exception {
        flink.executeSql(
                "CREATE TABLE events (id BIGINT NOT NULL, region STRING NOT NULL, `day` DATE NOT NULL) PARTITIONED BY (region, `day`)");
        flink.executeSql(
                        "INSERT INTO events /*+ OPTIONS('sink.delivery-guarantee' = 'at-least-once') */ VALUES (1, 'eu', DATE '2026-01-01'), (2, 'us', DATE '2026-01-01')")
                .await();
        flink.executeSql(
                        "INSERT INTO events /*+ OPTIONS('sink.delivery-guarantee' = 'at-least-once') */ PARTITION (region = 'us') SELECT 3, DATE '2026-01-02'")
                .await();

        assertThat(((CatalogTable) catalog.getTable(EVENTS)).getPartitionKeys())
                .containsExactly("region", "day");
        String query = "SELECT id FROM events WHERE region = 'us' AND `day` > DATE '2026-01-01'";
        assertThat(flink.explainSql(query)).contains("partitions=[{region=us, day=2026-01-02}]");
        assertThat(rows(query)).containsExactly("+I[3]");
    }

    @Test
    void listsRenamesAndDrops() throws Exception {
        flink.executeSql("CREATE DATABASE `my db`");
        flink.executeSql("CREATE TABLE `my db`.`a.b` (id INT NOT NULL)");

        assertThat(catalog.listDatabases()).contains("db", "my db");
        assertThat(catalog.listTables("my db")).containsExactly("a.b");
        flink.executeSql("ALTER TABLE `my db`.`a.b` RENAME TO c");
        assertThat(catalog.listTables("my db")).containsExactly("c");
        assertThat(catalog.tableExists(new ObjectPath("my db", "c"))).isTrue();
        assertThat(catalog.tableExists(new ObjectPath("my db", "a.b"))).isFalse();
        assertThatThrownBy(() -> catalog.dropDatabase("my db", false, false))
                .isInstanceOf(DatabaseNotEmptyException.class)
                .hasMessage("Database my db in catalog ch is not empty.");
        flink.executeSql("DROP TABLE `my db`.c");
        assertThat(catalog.listTables("my db")).isEmpty();
        flink.executeSql("DROP DATABASE `my db`");
        assertThat(catalog.databaseExists("my db")).isFalse();
        assertThat(catalog.getDatabase("db").getProperties()).isEmpty();
    }

    @Test
    void throwsTheExceptionsOfFlink() throws Exception {
        CLICKHOUSE.query(
                "CREATE TABLE db.events (id Int64) ENGINE = Memory",
                "CREATE TABLE db.other (id Int64) ENGINE = Memory");
        ObjectPath absent = new ObjectPath("db", "absent");
        CatalogTable table = (CatalogTable) catalog.getTable(EVENTS);

        assertThatThrownBy(() -> catalog.getTable(absent))
                .isInstanceOf(TableNotExistException.class)
                .hasMessage("Table (or view) db.absent does not exist in Catalog ch.");
        assertThatThrownBy(() -> catalog.dropTable(absent, false))
                .isInstanceOf(TableNotExistException.class)
                .hasMessage("Table (or view) db.absent does not exist in Catalog ch.");
        catalog.dropTable(absent, true);
        assertThatThrownBy(() -> catalog.renameTable(EVENTS, "other", false))
                .isInstanceOf(TableAlreadyExistException.class)
                .hasMessage("Table (or view) db.other already exists in Catalog ch.");
        assertThatThrownBy(() -> catalog.createTable(EVENTS, table, false))
                .isInstanceOf(TableAlreadyExistException.class)
                .hasMessage("Table (or view) db.events already exists in Catalog ch.");
        catalog.createTable(EVENTS, table, true);
        assertThatThrownBy(() -> catalog.createTable(new ObjectPath("nope", "t"), table, false))
                .isInstanceOf(DatabaseNotExistException.class)
                .hasMessage("Database nope does not exist in Catalog ch.");
        assertThatThrownBy(() -> catalog.listTables("nope"))
                .isInstanceOf(DatabaseNotExistException.class)
                .hasMessage("Database nope does not exist in Catalog ch.");
        assertThatThrownBy(() -> catalog.dropDatabase("nope", false, false))
                .isInstanceOf(DatabaseNotExistException.class)
                .hasMessage("Database nope does not exist in Catalog ch.");
        assertThatThrownBy(
                        () ->
                                catalog.createDatabase(
                                        "db", new CatalogDatabaseImpl(Map.of(), ""), false))
                .isInstanceOf(DatabaseAlreadyExistException.class)
                .hasMessage("Database db already exists in Catalog ch.");
        assertThatThrownBy(() -> catalog.alterTable(EVENTS, table, false))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("A ClickHouse catalog does not alter tables: alter them in ClickHouse");
        assertThatThrownBy(() -> catalog.getFunction(absent))
                .isInstanceOf(FunctionNotExistException.class)
                .hasMessage("Function db.absent does not exist in Catalog ch.");
        assertThat(catalog.listViews("db")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(a TIMESTAMP(3)) | Cannot create ClickHouse table db.t: column 'a' of type TIMESTAMP(3): ClickHouse would give it back as TIMESTAMP(3) WITH LOCAL TIME ZONE: use that type, or create the table in ClickHouse",
                "(a BYTES) | Cannot create ClickHouse table db.t: column 'a' of type BYTES: ClickHouse would give it back as VARCHAR(2147483647): use that type, or create the table in ClickHouse",
                "(a MULTISET<STRING>) | Cannot create ClickHouse table db.t: column 'a' of type MULTISET<STRING>: ClickHouse has no such type",
                "(a INT, b AS a + 1) | Cannot create ClickHouse table db.t: column 'b' is computed or metadata, which ClickHouse cannot keep",
                "(a TIMESTAMP_LTZ(3), WATERMARK FOR a AS a) | Cannot create ClickHouse table db.t: it has a watermark, which ClickHouse cannot keep",
                "(a INT) WITH ('connector' = 'kafka') | Cannot create ClickHouse table db.t: it has the options [connector], but a ClickHouse catalog knows only [engine, order-by, partition-by, settings]",
                "(a INT) WITH ('engine' = 'NoTree') | Unknown table engine NoTree"
            })
    void refusesTablesThatClickHouseCannotKeep(String definition, String message) {
        assertThatThrownBy(() -> flink.executeSql("CREATE TABLE t " + definition))
                .rootCause()
                .hasMessageContaining(message);
        assertThat(flink.listTables()).isEmpty();
    }

    @Test
    void saysThatTheServerDoesNotAnswer() {
        assertThatThrownBy(
                        () ->
                                flink.executeSql(
                                        "CREATE CATALOG dead WITH ('type' = 'clickhouse', 'url' = 'http://127.0.0.1:1')"))
                .hasStackTraceContaining(CatalogException.class.getName())
                .hasStackTraceContaining(
                        "A request to ClickHouse at default@http://127.0.0.1:1 failed: ");
    }

    private List<String> rows(String query) throws Exception {
        List<String> rows = new ArrayList<>();
        try (CloseableIterator<Row> results = flink.executeSql(query).collect()) {
            results.forEachRemaining(row -> rows.add(row.toString()));
        }
        return rows;
    }
}
