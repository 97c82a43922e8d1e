package io.millrace.connector.clickhouse.table;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;

import java.util.Set;
import java.util.function.Function;

import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.DATABASE_NAME;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.LOOKUP_ASYNC;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.LOOKUP_CACHE;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.LOOKUP_MAX_RETRIES;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.LOOKUP_PARTIAL_CACHE_CACHE_MISSING_KEY;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.LOOKUP_PARTIAL_CACHE_EXPIRE_AFTER_ACCESS;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.LOOKUP_PARTIAL_CACHE_EXPIRE_AFTER_WRITE;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.LOOKUP_PARTIAL_CACHE_MAX_ROWS;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.PASSWORD;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.REQUEST_TIMEOUT;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SCAN_FINAL;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SCAN_MAX_RETRIES;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SCAN_SPLIT_ROWS;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_BATCH_ID_COLUMN;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_BUFFER_MAX_BYTES;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_DEAD_LETTER_TABLE;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_DELETED_COLUMN;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_DELIVERY_GUARANTEE;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_MAX_BYTES;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_MAX_ROWS;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_MINIMUM_DEDUPLICATION_WINDOW;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_ON_UNENCODABLE;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_PARTITION_BY;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_POSITION_COLUMN;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_RECOVERY_BEYOND_WINDOW;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_RECOVERY_REWIND;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_SOURCE_COLUMN;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_SPILL_DIRECTORY;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_SPILL_THRESHOLD;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_SWAP_LEDGER;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_UID;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_VERSION_COLUMN;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.TABLE_NAME;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.URL;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.USERNAME;

/** Makes sources and sinks of tables WITH ('connector' = 'clickhouse'). */
@Internal
public final class ClickHouseDynamicTableFactory
        implements DynamicTableSourceFactory, DynamicTableSinkFactory {
    /** The value of 'connector'. */
    public static final String IDENTIFIER = "clickhouse";

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(URL, TABLE_NAME);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(
                USERNAME,
                PASSWORD,
                DATABASE_NAME,
                REQUEST_TIMEOUT,
                SCAN_FINAL,
                SCAN_SPLIT_ROWS,
                SCAN_MAX_RETRIES,
                LOOKUP_ASYNC,
                LOOKUP_CACHE,
                LOOKUP_MAX_RETRIES,
                LOOKUP_PARTIAL_CACHE_EXPIRE_AFTER_ACCESS,
                LOOKUP_PARTIAL_CACHE_EXPIRE_AFTER_WRITE,
                LOOKUP_PARTIAL_CACHE_CACHE_MISSING_KEY,
                LOOKUP_PARTIAL_CACHE_MAX_ROWS,
                SINK_DELIVERY_GUARANTEE,
                SINK_MAX_ROWS,
                SINK_MAX_BYTES,
                SINK_PARTITION_BY,
                SINK_BATCH_ID_COLUMN,
                SINK_MINIMUM_DEDUPLICATION_WINDOW,
                SINK_RECOVERY_BEYOND_WINDOW,
                SINK_SWAP_LEDGER,
                SINK_UID,
                SINK_VERSION_COLUMN,
                SINK_DELETED_COLUMN,
                SINK_BUFFER_MAX_BYTES,
                SINK_SPILL_DIRECTORY,
                SINK_SPILL_THRESHOLD,
                SINK_SOURCE_COLUMN,
                SINK_POSITION_COLUMN,
                SINK_RECOVERY_REWIND,
                SINK_ON_UNENCODABLE,
                SINK_DEAD_LETTER_TABLE,
                FactoryUtil.SOURCE_PARALLELISM,
                FactoryUtil.SINK_PARALLELISM);
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        return create(context, options -> SourceFactory.create(context, options));
    }

    @Override
    public DynamicTableSink createDynamicTableSink(Context context) {
        return create(context, options -> SinkFactory.create(context, options));
    }

    private <T> T create(Context context, Function<ReadableConfig, T> creation) {
        FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
        helper.validate();
        try {
            return creation.apply(helper.getOptions());
        } catch (IllegalArgumentException e) {
            throw new ValidationException(e.getMessage(), e);
        }
    }
}
