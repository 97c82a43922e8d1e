package io.millrace.connector.clickhouse.table;

import io.millrace.connector.clickhouse.sink.ClickHouseSink;
import io.millrace.connector.clickhouse.sink.ClickHouseSinkBuilder;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.logical.RowType;

import java.util.Set;

import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.DATABASE_NAME;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.PASSWORD;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.REQUEST_TIMEOUT;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_BATCH_ID_COLUMN;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_DELIVERY_GUARANTEE;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_MAX_BYTES;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_MAX_ROWS;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_MINIMUM_DEDUPLICATION_WINDOW;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_PARTITION_BY;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_RECOVERY_BEYOND_WINDOW;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_UID;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.TABLE_NAME;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.URL;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.USERNAME;

/** Makes sinks of tables WITH ('connector' = 'clickhouse'). */
@Internal
public final class ClickHouseDynamicTableFactory implements DynamicTableSinkFactory {
    static final String IDENTIFIER = "clickhouse";

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
                SINK_DELIVERY_GUARANTEE,
                SINK_MAX_ROWS,
                SINK_MAX_BYTES,
                SINK_PARTITION_BY,
                SINK_BATCH_ID_COLUMN,
                SINK_MINIMUM_DEDUPLICATION_WINDOW,
                SINK_RECOVERY_BEYOND_WINDOW,
                SINK_UID,
                FactoryUtil.SINK_PARALLELISM);
    }

    @Override
    public DynamicTableSink createDynamicTableSink(Context context) {
        FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
        helper.validate();
        ReadableConfig options = helper.getOptions();
        RowType rowType = (RowType) context.getPhysicalRowDataType().getLogicalType();
        String table = options.get(DATABASE_NAME) + "." + options.get(TABLE_NAME);
        return new ClickHouseDynamicTableSink(
                sink(options, rowType),
                table,
                options.getOptional(SINK_UID).orElse(IDENTIFIER + "-" + table),
                options.getOptional(FactoryUtil.SINK_PARALLELISM).orElse(null));
    }

    private static ClickHouseSink sink(ReadableConfig options, RowType rowType) {
        try {
            ClickHouseSinkBuilder builder =
                    ClickHouseSink.builder()
                            .setUrl(options.get(URL))
                            .setUser(options.get(USERNAME), options.get(PASSWORD))
                            .setTable(options.get(DATABASE_NAME), options.get(TABLE_NAME))
                            .setRequestTimeout(options.get(REQUEST_TIMEOUT))
                            .setDeliveryGuarantee(options.get(SINK_DELIVERY_GUARANTEE))
                            .setBatchLimits(options.get(SINK_MAX_ROWS), options.get(SINK_MAX_BYTES))
                            .setBatchIdColumn(options.get(SINK_BATCH_ID_COLUMN))
                            .setMinimumDeduplicationWindow(
                                    options.get(SINK_MINIMUM_DEDUPLICATION_WINDOW))
                            .setBeyondWindow(options.get(SINK_RECOVERY_BEYOND_WINDOW))
                            .setRowType(rowType);
            options.getOptional(SINK_PARTITION_BY).ifPresent(builder::setPartitionBy);
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new ValidationException(e.getMessage(), e);
        }
    }
}
