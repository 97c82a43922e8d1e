package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;

import javax.annotation.Nullable;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Base64;

/** Writes a row as JSON for people who look for what is wrong with it. */
final class RowJson {
    private static final long NANOS_OF_A_MILLISECOND = 1_000_000;

    private final StringBuilder out = new StringBuilder();

    private RowJson() {}

    static String of(RowType type, RowData row) {
        RowJson json = new RowJson();
        json.row(type, row);
        return json.out.toString();
    }

    private void row(RowType type, RowData row) {
        out.append('{');
        for (int i = 0; i < type.getFieldCount(); i++) {
            LogicalType fieldType = type.getTypeAt(i);
            out.append(i == 0 ? "" : ",");
            text(type.getFieldNames().get(i));
            out.append(':');
            value(
                    fieldType,
                    row.isNullAt(i)
                            ? null
                            : RowData.createFieldGetter(fieldType, i).getFieldOrNull(row));
        }
        out.append('}');
    }

    private void value(LogicalType type, @Nullable Object value) {
        if (value == null) {
            out.append("null");
            return;
        }
        switch (type.getTypeRoot()) {
            case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT -> out.append(value);
            case DECIMAL -> out.append(((DecimalData) value).toBigDecimal().toPlainString());
            case FLOAT, DOUBLE -> floatingPoint(((Number) value).doubleValue(), value);
            case DATE -> text(LocalDate.ofEpochDay((int) value));
            case TIME_WITHOUT_TIME_ZONE ->
                    text(LocalTime.ofNanoOfDay((int) value * NANOS_OF_A_MILLISECOND));
            case TIMESTAMP_WITHOUT_TIME_ZONE -> text(((TimestampData) value).toLocalDateTime());
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> text(((TimestampData) value).toInstant());
            case BINARY, VARBINARY -> text(Base64.getEncoder().encodeToString((byte[]) value));
            case ARRAY -> array(((ArrayType) type).getElementType(), (ArrayData) value);
            case MAP -> map((MapType) type, (MapData) value);
            case ROW -> row((RowType) type, (RowData) value);
            default -> text(value);
        }
    }

    /** JSON has no infinity and nothing that is not a number. */
    private void floatingPoint(double number, Object value) {
        if (Double.isFinite(number)) {
            out.append(value);
        } else {
            text(value);
        }
    }

    private void array(LogicalType elementType, ArrayData array) {
        out.append('[');
        for (int i = 0; i < array.size(); i++) {
            out.append(i == 0 ? "" : ",");
            value(elementType, element(elementType, array, i));
        }
        out.append(']');
    }

    private void map(MapType type, MapData map) {
        ArrayData keys = map.keyArray();
        ArrayData values = map.valueArray();
        out.append('{');
        for (int i = 0; i < map.size(); i++) {
            out.append(i == 0 ? "" : ",");
            text(String.valueOf(element(type.getKeyType(), keys, i)));
            out.append(':');
            value(type.getValueType(), element(type.getValueType(), values, i));
        }
        out.append('}');
    }

    @Nullable
    private static Object element(LogicalType type, ArrayData array, int index) {
        return array.isNullAt(index)
                ? null
                : ArrayData.createElementGetter(type).getElementOrNull(array, index);
    }

    private void text(Object value) {
        String text = value.toString();
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            switch (character) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (character < ' ') {
                        out.append("\\u%04x".formatted((int) character));
                    } else {
                        out.append(character);
                    }
                }
            }
        }
        out.append('"');
    }
}
