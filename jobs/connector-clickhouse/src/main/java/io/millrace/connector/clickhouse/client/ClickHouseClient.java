package io.millrace.connector.clickhouse.client;

import org.apache.flink.annotation.Internal;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What the connector needs of a ClickHouse server.
 *
 * <p>Errors of the server are {@link ClickHouseException}s with its numeric code, anything else is
 * a plain {@link IOException} after which the outcome of the request is unknown.
 */
@Internal
public interface ClickHouseClient extends Closeable {

    /**
     * Runs a query and returns its rows as text.
     *
     * @param sql a query without a FORMAT clause; {@code {name:Type}} takes a value of {@code
     *     parameters}
     * @return rows of values, unescaped; a NULL is null
     */
    List<List<String>> query(String sql, Map<String, String> parameters)
            throws IOException, InterruptedException;

    /**
     * Runs one INSERT whose rows are the body, and returns when the server has committed it.
     *
     * @param statement the INSERT with its FORMAT clause
     * @param settings ClickHouse settings of this statement
     */
    void insert(String statement, Map<String, String> settings, Lz4Frames body)
            throws IOException, InterruptedException;
}
