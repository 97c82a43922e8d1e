package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Values in Flink's internal form. */
final class TestingRows {
    private TestingRows() {}

    /** The type of a row, from the SQL of its fields. */
    static RowType rowType(String fields) {
        return (RowType)
                LogicalTypeParser.parse("ROW<" + fields + ">", TestingRows.class.getClassLoader());
    }

    /** The row as Flink hands it from one operator to the next. */
    static RowData binary(RowData row, RowType rowType) {
        return new RowDataSerializer(rowType).toBinaryRow(row).copy();
    }

    static DecimalData decimal(String value, int precision, int scale) {
        return DecimalData.fromBigDecimal(new BigDecimal(value), precision, scale);
    }

    static int day(String date) {
        return (int) LocalDate.parse(date).toEpochDay();
    }

    static int time(String time) {
        return (int) (LocalTime.parse(time).toNanoOfDay() / 1_000_000);
    }

    static TimestampData at(String instant) {
        return TimestampData.fromInstant(Instant.parse(instant));
    }

    static StringData text(String value) {
        return StringData.fromString(value);
    }

    static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    static GenericArrayData array(Object... elements) {
        return new GenericArrayData(elements);
    }

    /** A map in the order of its keys, which are texts. */
    static GenericMapData map(Object... keysAndValues) {
        Map<Object, Object> map = new TreeMap<>(Comparator.comparing(Object::toString));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put(text((String) keysAndValues[i]), keysAndValues[i + 1]);
        }
        return new GenericMapData(map);
    }
}
