package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableDescription.Column;
import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The form of a dead-letter table: which row of which table was refused, when and why. */
@Internal
public final class DeadLetters {
    private static final int MILLISECONDS = 3;

    private DeadLetters() {}

    /** The rows for a dead-letter table; with positions where it has columns for them. */
    public static RowType rowType(TableDescription table, PositionColumns positions) {
        Map<String, LogicalType> fields = new LinkedHashMap<>();
        fields.put("table", VarCharType.STRING_TYPE);
        fields.put("reason", VarCharType.STRING_TYPE);
        fields.put("row", VarCharType.STRING_TYPE);
        fields.put("time", new LocalZonedTimestampType(MILLISECONDS));
        if (table.column(positions.source()).isPresent()
                && table.column(positions.position()).isPresent()) {
            fields.put(positions.source(), VarCharType.STRING_TYPE);
            fields.put(positions.position(), new BigIntType());
        }
        return RowType.of(
                fields.values().toArray(LogicalType[]::new),
                fields.keySet().toArray(String[]::new));
    }

    /** What keeps a row without a position from being written, although the types fit. */
    public static List<String> problems(TableDescription table, PositionColumns positions) {
        List<String> problems = new ArrayList<>();
        Stream.of(positions.source(), positions.position())
                .flatMap(name -> table.column(name).stream())
                .filter(column -> !column.type().name().equals("Nullable"))
                .map(Column::name)
                .map(
                        name ->
                                "Column '%s' of %s is not Nullable, but a row may be refused because it has none."
                                        .formatted(name, table.name()))
                .forEach(problems::add);
        return problems;
    }

    /** The statement that makes a fitting table. */
    public static String createStatement(
            TableName name, PositionColumns positions, String batchIdColumn, long window) {
        return "CREATE TABLE %s (`table` String, `reason` String, `row` String, `time` DateTime64(3, 'UTC'), %s Nullable(String), %s Nullable(Int64), %s UUID) ENGINE = MergeTree ORDER BY `time` SETTINGS non_replicated_deduplication_window = %d"
                .formatted(
                        name.quoted(),
                        TableName.quote(positions.source()),
                        TableName.quote(positions.position()),
                        TableName.quote(batchIdColumn),
                        window);
    }

    /** The row of the dead-letter table. */
    static RowData toRow(UnencodableRow refused) {
        return GenericRowData.of(
                StringData.fromString(refused.table().toString()),
                StringData.fromString(refused.reason()),
                StringData.fromString(refused.json()),
                TimestampData.fromInstant(refused.time()),
                StringData.fromString(refused.source()),
                refused.position());
    }
}
