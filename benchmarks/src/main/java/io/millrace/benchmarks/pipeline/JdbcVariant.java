package io.millrace.benchmarks.pipeline;

import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.core.datastream.sink.JdbcSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** The peer: Flink's JDBC connector, with the settings of the driver that are fastest. */
final class JdbcVariant {
    private static final int BATCH_ROWS = 10_000;
    private static final UUID NO_BATCH = new UUID(0, 0);

    private JdbcVariant() {}

    static Sink<RowData> sink(WorkerSettings settings) {
        return JdbcSink.<RowData>builder()
                .withQueryStatement(statement(), JdbcVariant::fill)
                .withExecutionOptions(
                        JdbcExecutionOptions.builder()
                                .withBatchSize(BATCH_ROWS)
                                .withBatchIntervalMs(0)
                                .withMaxRetries(3)
                                .build())
                .buildAtLeastOnce(
                        new JdbcConnectionOptions.JdbcConnectionOptionsBuilder()
                                .withUrl(
                                        settings.clickHouseUrl()
                                                .replace("http:", "jdbc:clickhouse:"))
                                .withDriverName("com.clickhouse.jdbc.ClickHouseDriver")
                                .withUsername(settings.user())
                                .withPassword(settings.password())
                                .withProperty("beta.row_binary_for_simple_insert", "true")
                                .build());
    }

    private static String statement() {
        List<String> columns = new ArrayList<>(EventColumns.names());
        // The driver writes every column of the table and knows no defaults.
        columns.add("_batch_id");
        return "INSERT INTO %s.%s (%s) VALUES (%s)"
                .formatted(
                        EventTable.DATABASE,
                        EventTable.TABLE,
                        String.join(", ", columns),
                        String.join(", ", Collections.nCopies(columns.size(), "?")));
    }

    private static void fill(PreparedStatement statement, RowData row) throws SQLException {
        statement.setObject(1, UUID.fromString(text(row, EventColumns.EVENT_ID)));
        statement.setLong(2, row.getLong(EventColumns.USER_ID));
        statement.setString(3, text(row, EventColumns.SESSION_ID));
        statement.setString(4, text(row, EventColumns.KIND));
        statement.setString(5, text(row, EventColumns.COUNTRY));
        statement.setString(6, text(row, EventColumns.DEVICE));
        statement.setString(7, text(row, EventColumns.PAGE));
        statement.setObject(8, address(text(row, EventColumns.IP)));
        statement.setBigDecimal(
                9,
                row.getDecimal(
                                EventColumns.AMOUNT,
                                EventColumns.MONEY_PRECISION,
                                EventColumns.MONEY_SCALE)
                        .toBigDecimal());
        if (row.isNullAt(EventColumns.QUANTITY)) {
            statement.setNull(10, Types.INTEGER);
        } else {
            statement.setInt(10, row.getInt(EventColumns.QUANTITY));
        }
        statement.setObject(11, time(row.getTimestamp(EventColumns.EVENT_TIME, 3)));
        statement.setObject(12, time(row.getTimestamp(EventColumns.CREATED_AT, 6)));
        statement.setString(13, text(row, EventColumns.SOURCE));
        statement.setLong(14, row.getLong(EventColumns.POSITION));
        statement.setObject(15, NO_BATCH);
    }

    private static String text(RowData row, int field) {
        return row.getString(field).toString();
    }

    private static ZonedDateTime time(TimestampData timestamp) {
        return timestamp.toInstant().atZone(ZoneOffset.UTC);
    }

    private static InetAddress address(String text) throws SQLException {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new SQLException("Not an address: " + text, e);
        }
    }
}
