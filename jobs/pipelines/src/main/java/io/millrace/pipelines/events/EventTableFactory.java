package io.millrace.pipelines.events;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.logical.utils.LogicalTypeCasts;

import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** {@code 'connector' = 'click-events'}: the click stream, decoded and judged record by record. */
public final class EventTableFactory implements DynamicTableSourceFactory {
    @Override
    public String factoryIdentifier() {
        return "click-events";
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(EventOptions.BOOTSTRAP_SERVERS, EventOptions.TOPIC, EventOptions.GROUP_ID);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(
                EventOptions.BOUNDED,
                EventOptions.MARK_DUPLICATES,
                EventOptions.DEDUPLICATION_WINDOW,
                EventOptions.DEDUPLICATION_RETENTION,
                EventOptions.ALLOWED_AHEAD);
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        var helper = FactoryUtil.createTableFactoryHelper(this, context);
        helper.validateExcept(EventOptions.KAFKA_PREFIX);
        var found = context.getPhysicalRowDataType();
        var expected = EventColumn.rowType();
        if (!LogicalTypeCasts.supportsAvoidingCast(
                        expected.getLogicalType(), found.getLogicalType())
                || !org.apache.flink.table.types.DataType.getFieldNames(found)
                        .equals(org.apache.flink.table.types.DataType.getFieldNames(expected))) {
            throw new ValidationException(
                    "Table %s must have exactly these columns: %s; found %s."
                            .formatted(context.getObjectIdentifier(), expected, found));
        }
        var options = helper.getOptions();
        var kafka = new Properties();
        for (Map.Entry<String, String> option : context.getCatalogTable().getOptions().entrySet()) {
            if (option.getKey().startsWith(EventOptions.KAFKA_PREFIX)) {
                kafka.setProperty(
                        option.getKey().substring(EventOptions.KAFKA_PREFIX.length()),
                        option.getValue());
            }
        }
        return new EventTableSource(found, options, kafka);
    }
}
