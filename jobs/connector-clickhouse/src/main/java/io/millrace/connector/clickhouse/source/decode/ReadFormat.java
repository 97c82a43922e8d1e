package io.millrace.connector.clickhouse.source.decode;

import io.millrace.connector.clickhouse.client.ClickHouseType;
import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableDescription.Column;
import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How rows of a Flink type are asked for and read.
 *
 * <p>An answer begins with the names and types of its columns, so that a table which is altered
 * between two queries is noticed or read rightly. The first column of every row is a constant: it
 * tells a row from the text of an error that the server wrote after rows.
 *
 * @param rowType names are columns of the table
 */
@Internal
public record ReadFormat(TableName table, RowType rowType) implements Serializable {
    static final byte ROW = 1;

    /** What stands at the end of a query. */
    public static final String FORMAT_CLAUSE = " FORMAT RowBinaryWithNamesAndTypes";

    private static final String JSON_AS_TEXT =
            " SETTINGS output_format_binary_write_json_as_string = 1";

    /** What stands between SELECT and FROM. */
    public String selectList() {
        StringBuilder list = new StringBuilder("toUInt8(" + ROW + ")");
        rowType.getFieldNames().forEach(name -> list.append(", ").append(TableName.quote(name)));
        return list.toString();
    }

    /** The end of a query: SETTINGS where a column needs them, and FORMAT. */
    public String endOfQuery(TableDescription description) {
        boolean json =
                rowType.getFieldNames().stream()
                        .map(name -> description.column(name).orElseThrow().type().text())
                        .anyMatch(type -> type.contains("JSON") || type.contains("Object("));
        return (json ? JSON_AS_TEXT : "") + FORMAT_CLAUSE;
    }

    /** What keeps the columns from being read, as messages; empty when nothing does. */
    public List<String> problems(TableDescription description) {
        List<String> problems = new ArrayList<>();
        for (RowType.RowField field : rowType.getFields()) {
            Optional<Column> column = description.column(field.getName());
            if (column.isEmpty()) {
                problems.add("it has no column '%s'.".formatted(field.getName()));
            } else {
                problem(column.get(), field.getType()).ifPresent(problems::add);
            }
        }
        return problems;
    }

    /** Reads the head of an answer; its rows follow. */
    public RowDecoder open(InputStream answer) throws IOException {
        return RowDecoder.open(this, new RowBinaryInput(answer));
    }

    ColumnDecoder[] decoders(List<String> types) {
        ColumnDecoder[] decoders = new ColumnDecoder[rowType.getFieldCount()];
        for (int i = 0; i < decoders.length; i++) {
            ClickHouseType type = ClickHouseType.parse(types.get(i));
            try {
                decoders[i] = ColumnDecoders.create(type, rowType.getTypeAt(i));
            } catch (UnreadableTypeException e) {
                throw new IllegalStateException(
                        "Cannot read ClickHouse table %s: %s"
                                .formatted(
                                        table,
                                        refused(
                                                rowType.getFieldNames().get(i),
                                                type,
                                                rowType.getTypeAt(i),
                                                e)),
                        e);
            }
        }
        return decoders;
    }

    private static Optional<String> problem(Column column, LogicalType type) {
        if (column.defaultKind().equals("EPHEMERAL")) {
            return Optional.of(
                    "column '%s' is EPHEMERAL, so it has no values.".formatted(column.name()));
        }
        try {
            ColumnDecoders.create(column.type(), type);
            return Optional.empty();
        } catch (UnreadableTypeException e) {
            return Optional.of(refused(column.name(), column.type(), type, e));
        }
    }

    private static String refused(
            String column, ClickHouseType from, LogicalType to, UnreadableTypeException reason) {
        return "column '%s' has the ClickHouse type %s, which is not read as %s: %s."
                .formatted(column, from, to.copy(true).asSummaryString(), reason.getMessage());
    }
}
