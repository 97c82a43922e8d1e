package io.millrace.connector.clickhouse.catalog;

import io.millrace.connector.clickhouse.table.ConnectionSettings;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.Catalog;
import org.apache.flink.table.factories.CatalogFactory;
import org.apache.flink.table.factories.FactoryUtil;

import java.util.Set;

/** Makes catalogs WITH ('type' = 'clickhouse'). */
@Internal
public final class ClickHouseCatalogFactory implements CatalogFactory {
    private static final String IDENTIFIER = "clickhouse";

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(ClickHouseCatalogOptions.URL);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(
                ClickHouseCatalogOptions.USERNAME,
                ClickHouseCatalogOptions.PASSWORD,
                ClickHouseCatalogOptions.DEFAULT_DATABASE,
                ClickHouseCatalogOptions.REQUEST_TIMEOUT);
    }

    @Override
    public Catalog createCatalog(Context context) {
        FactoryUtil.CatalogFactoryHelper helper =
                FactoryUtil.createCatalogFactoryHelper(this, context);
        helper.validate();
        try {
            return new ClickHouseCatalog(
                    context.getName(),
                    helper.getOptions().get(ClickHouseCatalogOptions.DEFAULT_DATABASE),
                    ConnectionSettings.of(helper.getOptions()));
        } catch (IllegalArgumentException e) {
            throw new ValidationException(e.getMessage(), e);
        }
    }
}
