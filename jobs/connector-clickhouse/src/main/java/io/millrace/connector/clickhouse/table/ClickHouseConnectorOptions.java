package io.millrace.connector.clickhouse.table;

import io.millrace.connector.clickhouse.sink.committer.BeyondWindow;
import io.millrace.connector.clickhouse.sink.committer.OnRewind;
import io.millrace.connector.clickhouse.sink.writer.OnUnencodable;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.table.connector.source.lookup.LookupOptions;
import org.apache.flink.table.connector.source.lookup.LookupOptions.LookupCacheType;

import java.time.Duration;

/** Options of tables WITH ('connector' = 'clickhouse'). */
@PublicEvolving
public final class ClickHouseConnectorOptions {
    private ClickHouseConnectorOptions() {}

    public static final ConfigOption<String> URL =
            ConfigOptions.key("url")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("HTTP endpoint of ClickHouse, such as http://host:8123.");

    public static final ConfigOption<String> USERNAME =
            ConfigOptions.key("username")
                    .stringType()
                    .defaultValue("default")
                    .withDescription("ClickHouse user.");

    public static final ConfigOption<String> PASSWORD =
            ConfigOptions.key("password")
                    .stringType()
                    .defaultValue("")
                    .withDescription("Password of the user.");

    public static final ConfigOption<String> DATABASE_NAME =
            ConfigOptions.key("database-name")
                    .stringType()
                    .defaultValue("default")
                    .withDescription("Database of the ClickHouse table.");

    public static final ConfigOption<String> TABLE_NAME =
            ConfigOptions.key("table-name")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Name of the ClickHouse table.");

    public static final ConfigOption<Duration> REQUEST_TIMEOUT =
            ConfigOptions.key("request-timeout")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(5))
                    .withDescription(
                            "How long one insert may take before its outcome counts as unknown and it is repeated under the same token; for reads, how long ClickHouse may send nothing.");

    public static final ConfigOption<Boolean> SCAN_FINAL =
            ConfigOptions.key("scan.final")
                    .booleanType()
                    .noDefaultValue()
                    .withDescription(
                            "Whether scans and lookups read FINAL: of rows that a merge would make one, that one, and no deleted rows. Default: true where the Flink table has a primary key and the engine merges rows.");

    public static final ConfigOption<Long> SCAN_SPLIT_ROWS =
            ConfigOptions.key("scan.split-rows")
                    .longType()
                    .defaultValue(1_000_000L)
                    .withDescription(
                            "About the most rows that a reader takes in one query. Smaller tables are divided into two splits for each reader, of 65536 rows or more.");

    public static final ConfigOption<Integer> SCAN_MAX_RETRIES =
            ConfigOptions.key("scan.max-retries")
                    .intType()
                    .defaultValue(3)
                    .withDescription(
                            "How often a query of a scan is repeated before its first row, with exponential back-off.");

    public static final ConfigOption<Boolean> LOOKUP_ASYNC =
            ConfigOptions.key("lookup.async")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether a lookup join asks for many keys at once instead of one after another.");

    public static final ConfigOption<LookupCacheType> LOOKUP_CACHE =
            ConfigOptions.key(LookupOptions.CACHE_TYPE.key())
                    .enumType(LookupCacheType.class)
                    .defaultValue(LookupCacheType.NONE)
                    .withDescription(
                            "Whether lookups keep rows: not at all, or by key up to the limits of lookup.partial-cache.");

    public static final ConfigOption<Integer> LOOKUP_MAX_RETRIES = LookupOptions.MAX_RETRIES;

    public static final ConfigOption<Duration> LOOKUP_PARTIAL_CACHE_EXPIRE_AFTER_ACCESS =
            LookupOptions.PARTIAL_CACHE_EXPIRE_AFTER_ACCESS;

    public static final ConfigOption<Duration> LOOKUP_PARTIAL_CACHE_EXPIRE_AFTER_WRITE =
            LookupOptions.PARTIAL_CACHE_EXPIRE_AFTER_WRITE;

    public static final ConfigOption<Boolean> LOOKUP_PARTIAL_CACHE_CACHE_MISSING_KEY =
            LookupOptions.PARTIAL_CACHE_CACHE_MISSING_KEY;

    public static final ConfigOption<Long> LOOKUP_PARTIAL_CACHE_MAX_ROWS =
            LookupOptions.PARTIAL_CACHE_MAX_ROWS;

    public static final ConfigOption<DeliveryGuarantee> SINK_DELIVERY_GUARANTEE =
            ConfigOptions.key("sink.delivery-guarantee")
                    .enumType(DeliveryGuarantee.class)
                    .defaultValue(DeliveryGuarantee.EXACTLY_ONCE)
                    .withDescription(
                            "exactly-once inserts after each checkpoint, once in the table and in its materialized views; at-least-once inserts when a batch is full and before each checkpoint.");

    public static final ConfigOption<Integer> SINK_MAX_ROWS =
            ConfigOptions.key("sink.max-rows")
                    .intType()
                    .defaultValue(500_000)
                    .withDescription(
                            "The most rows of one INSERT. Large ones cost ClickHouse less per row.");

    public static final ConfigOption<MemorySize> SINK_MAX_BYTES =
            ConfigOptions.key("sink.max-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(64))
                    .withDescription("The most bytes of one INSERT before compression.");

    public static final ConfigOption<MemorySize> SINK_BUFFER_MAX_BYTES =
            ConfigOptions.key("sink.buffer.max-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(128))
                    .withDescription(
                            "The most bytes of memory that one writer takes for rows between two checkpoints, compressed. Rows beyond it go to sink.spill.directory; without one the job fails.");

    public static final ConfigOption<String> SINK_SPILL_DIRECTORY =
            ConfigOptions.key("sink.spill.directory")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Directory on any file system of Flink for rows that are too many for memory or for a checkpoint, best where the checkpoints are. When absent, nothing is spilled.");

    public static final ConfigOption<MemorySize> SINK_SPILL_THRESHOLD =
            ConfigOptions.key("sink.spill.threshold")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(4))
                    .withDescription(
                            "The most compressed bytes of one writer that go into a checkpoint itself and not into a file.");

    public static final ConfigOption<String> SINK_PARTITION_BY =
            ConfigOptions.key("sink.partition-by")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "PARTITION BY of the ClickHouse table: none, toDate(column) or toYYYYMM(column). When absent, the table's own is taken; when given, the sink refuses a table that differs.");

    public static final ConfigOption<String> SINK_BATCH_ID_COLUMN =
            ConfigOptions.key("sink.batch-id-column")
                    .stringType()
                    .defaultValue("_batch_id")
                    .withDescription(
                            "UUID column of the ClickHouse table that the sink fills with the token of the row's INSERT, to find it again after a restore. A table without it is written without.");

    public static final ConfigOption<String> SINK_SOURCE_COLUMN =
            ConfigOptions.key("sink.source-column")
                    .stringType()
                    .defaultValue("_src")
                    .withDescription(
                            "STRING column with the source of a row, such as a topic and its partition.");

    public static final ConfigOption<String> SINK_POSITION_COLUMN =
            ConfigOptions.key("sink.position-column")
                    .stringType()
                    .defaultValue("_pos")
                    .withDescription(
                            "BIGINT column with the position of a row, which grows within its source. With both columns a restore is compared with the table.");

    public static final ConfigOption<Long> SINK_MINIMUM_DEDUPLICATION_WINDOW =
            ConfigOptions.key("sink.minimum-deduplication-window")
                    .longType()
                    .defaultValue(1_000L)
                    .withDescription(
                            "The smallest deduplication window, in inserts, of the table and of all its view targets with which exactly-once starts.");

    public static final ConfigOption<BeyondWindow> SINK_RECOVERY_BEYOND_WINDOW =
            ConfigOptions.key("sink.recovery.beyond-window")
                    .enumType(BeyondWindow.class)
                    .defaultValue(BeyondWindow.FAIL)
                    .withDescription(
                            "What to do after a restore with an INSERT whose rows are in the table, but that the table no longer recognizes as a repeat: fail, or accept it as done once the aggregates of its partition were rebuilt.");

    public static final ConfigOption<OnRewind> SINK_RECOVERY_REWIND =
            ConfigOptions.key("sink.recovery.rewind")
                    .enumType(OnRewind.class)
                    .defaultValue(OnRewind.REFUSE)
                    .withDescription(
                            "What to do after a restore when the table already has rows behind the restored positions, which the job would write again: refuse to start, or ignore it.");

    public static final ConfigOption<OnUnencodable> SINK_ON_UNENCODABLE =
            ConfigOptions.key("sink.on-unencodable")
                    .enumType(OnUnencodable.class)
                    .defaultValue(OnUnencodable.FAIL)
                    .withDescription(
                            "What to do with a row that its table cannot hold: fail, or write it to sink.dead-letter.table, exactly once like all others.");

    public static final ConfigOption<String> SINK_DEAD_LETTER_TABLE =
            ConfigOptions.key("sink.dead-letter.table")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Table of rows that their own table cannot hold: DATABASE.TABLE, or TABLE in the same database. Columns: table, reason, row (JSON), time, and source and position where it has them.");

    public static final ConfigOption<String> SINK_SWAP_LEDGER =
            ConfigOptions.key("sink.swap-ledger")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Table, as database.table, in which batch runs say which partitions of the ClickHouse table they replace. Inserts into such a partition wait, and leave out what the batch run has brought. When absent, no partition may be replaced while the sink runs.");

    public static final ConfigOption<String> SINK_UID =
            ConfigOptions.key("sink.uid")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Uid of the sink's operators, under which a savepoint keeps their state. Default: clickhouse-DATABASE.TABLE. Needed when one job writes a table twice.");

    public static final ConfigOption<String> SINK_VERSION_COLUMN =
            ConfigOptions.key("sink.version-column")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Column of the rows that orders the changes of a key, such as a log position. When given, the sink takes updates and deletes by primary key and writes them to a ReplacingMergeTree(version, is_deleted) with this version; when absent, it takes inserts only.");

    public static final ConfigOption<String> SINK_DELETED_COLUMN =
            ConfigOptions.key("sink.deleted-column")
                    .stringType()
                    .defaultValue("_is_deleted")
                    .withDescription(
                            "The is_deleted column of the ReplacingMergeTree. With 'sink.version-column' the sink fills it: 1 for a delete, else 0.");
}
