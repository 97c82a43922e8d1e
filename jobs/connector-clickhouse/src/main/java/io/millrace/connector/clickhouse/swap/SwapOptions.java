package io.millrace.connector.clickhouse.swap;

import io.millrace.connector.clickhouse.client.ConnectionOptions;
import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.annotation.PublicEvolving;

import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * What is swapped, and where.
 *
 * @param url HTTP endpoint, such as {@code http://127.0.0.1:8123}. The user must see the other
 *     users' running queries
 * @param table the live table; it has the columns {@code _src} and {@code _pos}
 * @param ledger the table that the sink's {@code sink.swap-ledger} names
 * @param lease how long inserts wait for a swap that shows no sign of life; longer than it takes to
 *     copy the rows that are newer than the batch run's
 * @param insertColumns columns whose values are those of the insert, not of the row: they do not
 *     count when rows are compared
 */
@PublicEvolving
public record SwapOptions(
        String url,
        String username,
        String password,
        TableName table,
        TableName ledger,
        Duration lease,
        Set<String> insertColumns) {

    /** A lease that leaves room for the copy of some million rows. */
    public static final Duration STANDARD_LEASE = Duration.ofMinutes(1);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** Copying and comparing a partition takes as long as its size wants. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofHours(2);

    ConnectionOptions connection() {
        return new ConnectionOptions(
                URI.create(url), username, password, CONNECT_TIMEOUT, REQUEST_TIMEOUT);
    }
}
