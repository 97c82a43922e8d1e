package io.millrace.connector.clickhouse.catalog;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Options of CREATE TABLE in a ClickHouse catalog; their values are ClickHouse SQL. */
@PublicEvolving
public final class CreateTableOptions {
    private CreateTableOptions() {}

    public static final ConfigOption<String> ENGINE =
            ConfigOptions.key("engine")
                    .stringType()
                    .defaultValue("MergeTree")
                    .withDescription(
                            "Engine with its arguments, such as ReplacingMergeTree(version, _is_deleted). An is_deleted column that the Flink table does not have is added.");

    public static final ConfigOption<String> ORDER_BY =
            ConfigOptions.key("order-by")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Sorting key, such as (kind, id). Default: the columns of the primary key, else none.");

    public static final ConfigOption<String> PARTITION_BY =
            ConfigOptions.key("partition-by")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Partition expression, such as toYYYYMM(created_at). Default: the columns of PARTITIONED BY, else none.");

    public static final ConfigOption<String> SETTINGS =
            ConfigOptions.key("settings")
                    .stringType()
                    .defaultValue("non_replicated_deduplication_window = 10000")
                    .withDescription(
                            "Settings of a table of the MergeTree family. The default lets the exactly-once sink write to it.");
}
