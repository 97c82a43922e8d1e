package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import static io.millrace.connector.clickhouse.sink.writer.TestingRows.array;
import static io.millrace.connector.clickhouse.sink.writer.TestingRows.at;
import static io.millrace.connector.clickhouse.sink.writer.TestingRows.day;
import static io.millrace.connector.clickhouse.sink.writer.TestingRows.decimal;
import static io.millrace.connector.clickhouse.sink.writer.TestingRows.map;
import static io.millrace.connector.clickhouse.sink.writer.TestingRows.text;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The values that a column cannot hold, each with its reason. */
class UnencodableValueTest {
    private static final String UUID_TEXT = "01234567-89ab-cdef-8123-456789abcdef";

    /** Flink type, ClickHouse type, value, reason. */
    static Stream<List<Object>> refused() {
        return Stream.of(
                        refusedNumbers(),
                        refusedDecimals(),
                        refusedTimes(),
                        refusedTexts(),
                        refusedJson(),
                        refusedNulls())
                .flatMap(List::stream);
    }

    private static List<List<Object>> refusedNumbers() {
        return List.of(
                refuse("SMALLINT", "UInt8", (short) 256, "value 256 is out of the range of UInt8"),
                refuse("SMALLINT", "UInt8", (short) -1, "value -1 is out of the range of UInt8"),
                refuse("INT", "UInt16", 65536, "value 65536 is out of the range of UInt16"),
                refuse(
                        "BIGINT",
                        "UInt32",
                        1L << 32,
                        "value 4294967296 is out of the range of UInt32"),
                refuse("BIGINT", "UInt64", -1L, "value -1 is out of the range of UInt64"),
                refuse("BIGINT", "UInt128", -1L, "value -1 is out of the range of UInt128"),
                refuse(
                        "DECIMAL(18, 0)",
                        "UInt64",
                        decimal("-1", 18, 0),
                        "value -1 is out of the range of UInt64"),
                refuse(
                        "DECIMAL(20, 0)",
                        "UInt64",
                        decimal("18446744073709551616", 20, 0),
                        "value 18446744073709551616 is out of the range of UInt64"),
                refuse(
                        "DECIMAL(19, 0)",
                        "Int64",
                        decimal("9223372036854775808", 19, 0),
                        "value 9223372036854775808 is out of the range of Int64"),
                refuse(
                        "STRING",
                        "UInt64",
                        text("18446744073709551616"),
                        "value 18446744073709551616 is out of the range of UInt64"),
                refuse("STRING", "UInt64", text("1.5"), "value '1.5' is not a whole number"),
                refuse("STRING", "Int128", text(""), "value '' is not a whole number"),
                refuse("STRING", "Int256", text("٣"), "value '٣' is not a whole number"),
                refuse(
                        "STRING",
                        "Int256",
                        text("9".repeat(300)),
                        "value '" + "9".repeat(200) + "...' is not a whole number"));
    }

    private static List<List<Object>> refusedDecimals() {
        return List.of(
                refuse(
                        "STRING",
                        "Decimal(9, 2)",
                        text("12345678.9"),
                        "value 12345678.9 has more digits than a decimal of 9 digits with 2 behind the point"),
                refuse(
                        "STRING",
                        "Decimal(9, 2)",
                        text("0.001"),
                        "value 0.001 has more digits than a decimal of 9 digits with 2 behind the point"),
                refuse(
                        "STRING",
                        "Decimal(76, 0)",
                        text("1e76"),
                        "value 1E+76 has more digits than a decimal of 76 digits with 0 behind the point"),
                refuse(
                        "STRING",
                        "Decimal(76, 0)",
                        text("1e2000000000"),
                        "value 1E+2000000000 has more digits than a decimal of 76 digits with 0 behind the point"),
                refuse(
                        "STRING",
                        "Decimal(9, 2)",
                        text("NaN"),
                        "value 'NaN' is not a decimal number"),
                refuse(
                        "STRING",
                        "Decimal(9, 2)",
                        text("1,5"),
                        "value '1,5' is not a decimal number"));
    }

    private static List<List<Object>> refusedTimes() {
        return List.of(
                refuse(
                        "DATE",
                        "Date",
                        day("1969-12-31"),
                        "value 1969-12-31 is out of the range 1970-01-01 to 2149-06-06 of Date"),
                refuse(
                        "DATE",
                        "Date",
                        day("2149-06-07"),
                        "value 2149-06-07 is out of the range 1970-01-01 to 2149-06-06 of Date"),
                refuse(
                        "DATE",
                        "Date32",
                        day("1899-12-31"),
                        "value 1899-12-31 is out of the range 1900-01-01 to 2299-12-31 of Date32"),
                refuse(
                        "DATE",
                        "Date32",
                        day("2300-01-01"),
                        "value 2300-01-01 is out of the range 1900-01-01 to 2299-12-31 of Date32"),
                refuse(
                        "TIMESTAMP(0)",
                        "DateTime",
                        at("1969-12-31T23:59:59Z"),
                        "value 1969-12-31T23:59:59 is out of the range 1970-01-01 00:00:00 to 2106-02-07 06:28:15 UTC of DateTime"),
                refuse(
                        "TIMESTAMP(0)",
                        "DateTime",
                        at("2106-02-07T06:28:16Z"),
                        "value 2106-02-07T06:28:16 is out of the range 1970-01-01 00:00:00 to 2106-02-07 06:28:15 UTC of DateTime"),
                refuse(
                        "TIMESTAMP(3)",
                        "DateTime64(3)",
                        at("1899-12-31T23:59:59.999Z"),
                        "value 1899-12-31T23:59:59.999 is out of the range 1900-01-01 00:00:00 to 2299-12-31 23:59:59 UTC of DateTime64(3)"),
                refuse(
                        "TIMESTAMP(6)",
                        "DateTime64(6)",
                        at("2300-01-01T00:00:00Z"),
                        "value 2300-01-01T00:00 is out of the range 1900-01-01 00:00:00 to 2299-12-31 23:59:59 UTC of DateTime64(6)"),
                refuse(
                        "TIMESTAMP(9)",
                        "DateTime64(9)",
                        at("2262-04-11T23:47:16.854775808Z"),
                        "value 2262-04-11T23:47:16.854775808 is out of the range 1900-01-01 00:00:00 to 2262-04-11 23:47:16 UTC of DateTime64(9)"),
                refuse(
                        "TIME(0)",
                        "Time",
                        86_400_000,
                        "value 86400000 is out of the range 0 to 86399999, the milliseconds of a day"),
                refuse(
                        "TIME(3)",
                        "Time64(3)",
                        -1,
                        "value -1 is out of the range 0 to 86399999, the milliseconds of a day"));
    }

    private static List<List<Object>> refusedTexts() {
        return List.of(
                refuse(
                        "STRING",
                        "FixedString(2)",
                        text("grö"),
                        "the value has 4 bytes, FixedString(2) holds fewer"),
                refuse(
                        "BYTES",
                        "FixedString(2)",
                        new byte[3],
                        "the value has 3 bytes, FixedString(2) holds fewer"),
                refuse("BYTES", "UUID", new byte[15], "a UUID has 16 bytes, but the value has 15"),
                refuse("STRING", "UUID", text("0123"), "value '0123' is not a UUID"),
                refuse(
                        "STRING",
                        "UUID",
                        text(UUID_TEXT.replace('a', 'g')),
                        "value '01234567-89gb-cdef-8123-456789gbcdef' is not a UUID"),
                refuse(
                        "STRING",
                        "UUID",
                        text(UUID_TEXT.replace('-', '_')),
                        "value '01234567_89ab_cdef_8123_456789abcdef' is not a UUID"),
                refuse(
                        "STRING",
                        "Enum8('a' = 1)",
                        text("b"),
                        "value 'b' is not one of Enum8('a' = 1)"),
                refuse("STRING", "IPv4", text("1.2.3"), "value '1.2.3' is not an IPv4 address"),
                refuse(
                        "STRING",
                        "IPv4",
                        text("1.2.3.256"),
                        "value '1.2.3.256' is not an IPv4 address"),
                refuse(
                        "STRING",
                        "IPv4",
                        text("1.2.3.4 "),
                        "value '1.2.3.4 ' is not an IPv4 address"),
                refuse("STRING", "IPv4", text("1..3.4"), "value '1..3.4' is not an IPv4 address"),
                refuse("STRING", "IPv6", text("1::2::3"), "value '1::2::3' is not an IPv6 address"),
                refuse(
                        "STRING",
                        "IPv6",
                        text("1:2:3:4:5:6:7"),
                        "value '1:2:3:4:5:6:7' is not an IPv6 address"),
                refuse(
                        "STRING",
                        "IPv6",
                        text("1:2:3:4:5:6:7:8:9"),
                        "value '1:2:3:4:5:6:7:8:9' is not an IPv6 address"),
                refuse("STRING", "IPv6", text("12345::"), "value '12345::' is not an IPv6 address"),
                refuse("STRING", "IPv6", text(":1"), "value ':1' is not an IPv6 address"),
                refuse("STRING", "IPv6", text("1:"), "value '1:' is not an IPv6 address"),
                refuse(
                        "STRING",
                        "IPv6",
                        text("1:2:3:4:5:6:7:1.2.3.4"),
                        "value '1:2:3:4:5:6:7:1.2.3.4' is not an IPv6 address"));
    }

    private static List<List<Object>> refusedJson() {
        return List.of(
                refuseJson("[1]", "it is not an object"),
                refuseJson(
                        "{\"a\":1}x",
                        "Unrecognized token 'x': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"),
                refuseJson("{\"a\":1}{}", "something follows the object"),
                refuseJson("{\"a\":1,\"a\":2}", "Duplicate field 'a'"),
                refuseJson("{\"a.b\":1,\"a\":{\"b\":2}}", "it has the path 'a.b' twice"),
                refuseJson(
                        "{\"a\":18446744073709551616}",
                        "the number 18446744073709551616 has more than 64 bits"),
                refuseJson("{\"a\":1e999}", "the number 1e999 has more than 64 bits"),
                refuseJson("{\"a\":\"\\ud800\"}", "it has half a surrogate pair"));
    }

    private static List<List<Object>> refusedNulls() {
        return List.of(
                refuse("INT", "Int32", null, "the value is null, the column is not Nullable"),
                refuse(
                        "STRING",
                        "LowCardinality(String)",
                        null,
                        "the value is null, the column is not Nullable"),
                refuse(
                        "ARRAY<INT>",
                        "Array(Int32)",
                        array(1, null),
                        "a value inside is null, but Int32 is not Nullable"),
                refuse(
                        "MAP<STRING, INT>",
                        "Map(String, Int32)",
                        map("a", null),
                        "a value inside is null, but Int32 is not Nullable"),
                refuse(
                        "ROW<a STRING>",
                        "Tuple(a String)",
                        GenericRowData.of((Object) null),
                        "a value inside is null, but String is not Nullable"),
                refuse(
                        "ARRAY<ROW<a INT>>",
                        "Nested(a Int32)",
                        array((Object) null),
                        "a value inside is null, but Tuple is not Nullable"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void refusesWhatTheColumnCannotHold(List<Object> given) {
        RowType rowType = TestingRows.rowType("before INT, `value` " + given.get(0));
        RowData row = GenericRowData.of(1, given.get(2));

        for (RowData form : List.of(row, TestingRows.binary(row, rowType))) {
            assertThatThrownBy(() -> encode(rowType, (String) given.get(1), form))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "Cannot write a row to speed.events: column 'value' of type %s: %s"
                                    .formatted(given.get(1), given.get(3)))
                    .hasCauseInstanceOf(UnencodableValueException.class);
        }
    }

    private static List<Object> refuse(String from, String to, Object value, String reason) {
        return Arrays.asList(from, to, value, reason);
    }

    private static List<Object> refuseJson(String json, String problem) {
        return List.of(
                "STRING",
                "JSON",
                text(json),
                "value '%s' is not a JSON object that ClickHouse takes: %s"
                        .formatted(json, problem));
    }

    private static void encode(RowType rowType, String type, RowData row) throws IOException {
        RowEncoder.create(rowType, TestingTables.table("before", "Int32", "value", type))
                .encode(row, new RowBinaryBuffer(1));
    }
}
