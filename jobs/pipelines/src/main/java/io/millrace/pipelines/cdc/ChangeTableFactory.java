package io.millrace.pipelines.cdc;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;

import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * {@code 'connector' = 'postgres-changes'}: the changes of several Postgres tables out of one slot,
 * as appended rows.
 */
public final class ChangeTableFactory implements DynamicTableSourceFactory {
    @Override
    public String factoryIdentifier() {
        return "postgres-changes";
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(
                ChangeOptions.HOSTNAME,
                ChangeOptions.DATABASE_NAME,
                ChangeOptions.USERNAME,
                ChangeOptions.PASSWORD,
                ChangeOptions.SCHEMA_NAME,
                ChangeOptions.TABLE_NAMES,
                ChangeOptions.PUBLICATION,
                ChangeOptions.SLOT);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(ChangeOptions.PORT, ChangeOptions.HEARTBEAT_TABLE);
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        var helper = FactoryUtil.createTableFactoryHelper(this, context);
        helper.validateExcept(ChangeOptions.DEBEZIUM_PREFIX);
        var found = context.getPhysicalRowDataType();
        var expected = ChangeColumn.rowType();
        if (!found.getLogicalType().equals(expected.getLogicalType())) {
            throw new ValidationException(
                    "Table %s must have exactly these columns: %s; found %s."
                            .formatted(context.getObjectIdentifier(), expected, found));
        }
        var debezium = new Properties();
        for (Map.Entry<String, String> option : context.getCatalogTable().getOptions().entrySet()) {
            if (option.getKey().startsWith(ChangeOptions.DEBEZIUM_PREFIX)) {
                debezium.setProperty(
                        option.getKey().substring(ChangeOptions.DEBEZIUM_PREFIX.length()),
                        option.getValue());
            }
        }
        return new ChangeTableSource(found, helper.getOptions(), debezium);
    }
}
