package io.millrace.pipelines.cdc;

import org.apache.flink.cdc.connectors.shaded.org.apache.kafka.connect.data.Field;
import org.apache.flink.cdc.connectors.shaded.org.apache.kafka.connect.data.Schema;
import org.apache.flink.cdc.connectors.shaded.org.apache.kafka.connect.data.Struct;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.StringData;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A row image as column -> text. The text is what Postgres itself would accept for the column:
 * ISO-8601 for times (UTC), plain digits for numbers, {@code \x} and hexadecimal digits for bytes,
 * {@code {a,b}} for arrays.
 */
final class ImageText {
    private static final long MICROS = 1_000_000L;

    private ImageText() {}

    /** The image, or null where the change has none. */
    static MapData of(Struct row) {
        if (row == null) {
            return null;
        }
        Map<StringData, StringData> image = new LinkedHashMap<>();
        for (Field field : row.schema().fields()) {
            String text = text(field.schema(), row.get(field));
            image.put(
                    StringData.fromString(field.name()),
                    text == null ? null : StringData.fromString(text));
        }
        return new GenericMapData(image);
    }

    private static String text(Schema schema, Object value) {
        if (value == null) {
            return null;
        }
        if (schema.name() != null) {
            switch (schema.name()) {
                case "io.debezium.time.Date":
                    return LocalDate.ofEpochDay(((Number) value).longValue()).toString();
                case "io.debezium.time.Timestamp":
                    return localDateTime(Math.multiplyExact(((Number) value).longValue(), 1000L));
                case "io.debezium.time.MicroTimestamp":
                    return localDateTime(((Number) value).longValue());
                case "io.debezium.time.MicroTime":
                    return LocalTime.ofNanoOfDay(((Number) value).longValue() * 1000L).toString();
                default:
                    break;
            }
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return "\\x" + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof List<?> list) {
            return array(schema.valueSchema(), list);
        }
        return value.toString();
    }

    private static String localDateTime(long epochMicros) {
        Instant instant =
                Instant.ofEpochSecond(
                        Math.floorDiv(epochMicros, MICROS),
                        Math.floorMod(epochMicros, MICROS) * 1000);
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC).toString();
    }

    private static String array(Schema elements, List<?> list) {
        StringBuilder text = new StringBuilder("{");
        for (Object element : list) {
            if (text.length() > 1) {
                text.append(',');
            }
            String inner = text(elements, element);
            if (inner == null) {
                text.append("NULL");
            } else {
                text.append('"')
                        .append(inner.replace("\\", "\\\\").replace("\"", "\\\""))
                        .append('"');
            }
        }
        return text.append('}').toString();
    }
}
