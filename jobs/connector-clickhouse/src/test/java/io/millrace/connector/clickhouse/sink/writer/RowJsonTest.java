package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class RowJsonTest {

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("BOOLEAN", true, "true"),
                Arguments.of("TINYINT", (byte) -1, "-1"),
                Arguments.of("BIGINT", Long.MAX_VALUE, "9223372036854775807"),
                Arguments.of(
                        "DECIMAL(38, 2)",
                        DecimalData.fromBigDecimal(new BigDecimal("1E+20"), 38, 2),
                        "100000000000000000000.00"),
                Arguments.of("DOUBLE", 1.5, "1.5"),
                Arguments.of("DOUBLE", Double.NaN, "\"NaN\""),
                Arguments.of("FLOAT", Float.NEGATIVE_INFINITY, "\"-Infinity\""),
                Arguments.of("DATE", 20_000, "\"2024-10-04\""),
                Arguments.of("TIME(3)", 3_600_001, "\"01:00:00.001\""),
                Arguments.of(
                        "TIMESTAMP(3)",
                        TimestampData.fromLocalDateTime(LocalDateTime.parse("2026-01-15T01:02:03")),
                        "\"2026-01-15T01:02:03\""),
                Arguments.of(
                        "TIMESTAMP_LTZ(9)",
                        TimestampData.fromInstant(Instant.parse("2026-01-15T01:02:03.000000009Z")),
                        "\"2026-01-15T01:02:03.000000009Z\""),
                Arguments.of("BYTES", new byte[] {0, -1}, "\"AP8=\""),
                Arguments.of(
                        "STRING",
                        StringData.fromString("a\"\\\n\r\t\u0001\u00e9"),
                        "\"a\\\"\\\\\\n\\r\\t\\u0001\u00e9\""),
                Arguments.of("STRING", null, "null"),
                Arguments.of(
                        "ARRAY<INT>", new GenericArrayData(new Integer[] {1, null}), "[1,null]"),
                Arguments.of(
                        "MAP<STRING, DOUBLE>",
                        new GenericMapData(Map.of(StringData.fromString("k"), 2.0)),
                        "{\"k\":2.0}"),
                Arguments.of(
                        "ROW<x INT, y STRING>",
                        GenericRowData.of(7, null),
                        "{\"x\":7,\"y\":null}"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void writesValues(String type, Object value, String json) {
        assertThat(RowJson.of(rowType("v " + type), GenericRowData.of(value)))
                .isEqualTo("{\"v\":" + json + "}");
    }

    @Test
    void writesANullThatTheTypeForbids() {
        assertThat(RowJson.of(rowType("a INT NOT NULL, b INT"), GenericRowData.of(null, 2)))
                .isEqualTo("{\"a\":null,\"b\":2}");
    }

    private static RowType rowType(String fields) {
        return (RowType)
                LogicalTypeParser.parse("ROW<" + fields + ">", RowJsonTest.class.getClassLoader());
    }
}
