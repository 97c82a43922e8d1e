package io.millrace.connector.clickhouse.catalog;

import io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

import java.time.Duration;

/** Options of catalogs WITH ('type' = 'clickhouse'). */
@PublicEvolving
public final class ClickHouseCatalogOptions {
    private ClickHouseCatalogOptions() {}

    public static final ConfigOption<String> URL = ClickHouseConnectorOptions.URL;

    public static final ConfigOption<String> USERNAME = ClickHouseConnectorOptions.USERNAME;

    public static final ConfigOption<String> PASSWORD = ClickHouseConnectorOptions.PASSWORD;

    public static final ConfigOption<String> DEFAULT_DATABASE =
            ConfigOptions.key("default-database")
                    .stringType()
                    .defaultValue("default")
                    .withDescription("The database that is used when a query names none.");

    public static final ConfigOption<Duration> REQUEST_TIMEOUT =
            ClickHouseConnectorOptions.REQUEST_TIMEOUT;
}
