package io.millrace.connector.clickhouse.table;

import io.millrace.connector.clickhouse.client.ConnectionOptions;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ReadableConfig;

import java.net.URI;
import java.time.Duration;

import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.PASSWORD;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.REQUEST_TIMEOUT;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.URL;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.USERNAME;

/** Takes the connection out of options. */
@Internal
public final class ConnectionSettings {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private ConnectionSettings() {}

    /**
     * @throws IllegalArgumentException when the url is not an HTTP endpoint
     */
    public static ConnectionOptions of(ReadableConfig options) {
        return new ConnectionOptions(
                URI.create(options.get(URL)),
                options.get(USERNAME),
                options.get(PASSWORD),
                CONNECT_TIMEOUT,
                options.get(REQUEST_TIMEOUT));
    }
}
