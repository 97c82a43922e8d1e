package io.millrace.connector.clickhouse.table;

import io.millrace.connector.clickhouse.sink.committer.BeyondWindow;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;

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
                            "How long one insert may take before its outcome counts as unknown and it is repeated under the same token.");

    public static final ConfigOption<DeliveryGuarantee> SINK_DELIVERY_GUARANTEE =
            ConfigOptions.key("sink.delivery-guarantee")
                    .enumType(DeliveryGuarantee.class)
                    .defaultValue(DeliveryGuarantee.EXACTLY_ONCE)
                    .withDescription(
                            "exactly-once inserts after each checkpoint, once in the table and in its materialized views; at-least-once inserts when a batch is full and before each checkpoint.");

    public static final ConfigOption<Integer> SINK_MAX_ROWS =
            ConfigOptions.key("sink.max-rows")
                    .intType()
                    .defaultValue(100_000)
                    .withDescription("The most rows of one INSERT.");

    public static final ConfigOption<MemorySize> SINK_MAX_BYTES =
            ConfigOptions.key("sink.max-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(32))
                    .withDescription("The most bytes of one INSERT before compression.");

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

    public static final ConfigOption<String> SINK_UID =
            ConfigOptions.key("sink.uid")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Uid of the sink's operators, under which a savepoint keeps their state. Default: clickhouse-DATABASE.TABLE. Needed when one job writes a table twice.");
}
