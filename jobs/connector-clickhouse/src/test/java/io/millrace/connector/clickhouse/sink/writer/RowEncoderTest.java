package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

import static io.millrace.connector.clickhouse.sink.writer.TestingRows.array;
import static io.millrace.connector.clickhouse.sink.writer.TestingRows.at;
import static io.millrace.connector.clickhouse.sink.writer.TestingRows.bytes;
import static io.millrace.connector.clickhouse.sink.writer.TestingRows.day;
import static io.millrace.connector.clickhouse.sink.writer.TestingRows.decimal;
import static io.millrace.connector.clickhouse.sink.writer.TestingRows.map;
import static io.millrace.connector.clickhouse.sink.writer.TestingRows.text;
import static io.millrace.connector.clickhouse.sink.writer.TestingRows.time;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The bytes of each type. */
class RowEncoderTest {
    private static final String UUID_TEXT = "01234567-89ab-cdef-8123-456789abcdef";
    private static final String UUID_BYTES = "efcdab8967452301efcdab8967452381";

    /** Flink type, ClickHouse type, value, bytes in hexadecimal. */
    static Stream<List<Object>> encoded() {
        return Stream.of(integers(), decimals(), times(), texts(), addresses(), nested())
                .flatMap(List::stream);
    }

    private static List<List<Object>> integers() {
        return List.of(
                List.of("BOOLEAN", "Bool", true, "01"),
                List.of("BOOLEAN", "UInt8", true, "01"),
                List.of("TINYINT", "Int8", (byte) -128, "80"),
                List.of("TINYINT", "Int64", (byte) -2, "fe" + "ff".repeat(7)),
                List.of("SMALLINT", "Int16", (short) 258, "0201"),
                List.of("INT", "Int32", 0x01020304, "04030201"),
                List.of("BIGINT", "Int64", 0x0102030405060708L, "0807060504030201"),
                List.of("BIGINT", "Int128", -5L, "fb" + "ff".repeat(15)),
                List.of("BIGINT", "UInt256", 7L, "07" + "00".repeat(31)),
                List.of("SMALLINT", "UInt8", (short) 255, "ff"),
                List.of("INT", "UInt16", 65535, "ffff"),
                List.of("BIGINT", "UInt32", 4294967295L, "ffffffff"),
                List.of("BIGINT", "UInt64", Long.MAX_VALUE, "ff".repeat(7) + "7f"),
                List.of("DECIMAL(18, 0)", "UInt64", decimal("258", 18, 0), "0201" + "00".repeat(6)),
                List.of("DECIMAL(18, 0)", "Int128", decimal("-1", 18, 0), "ff".repeat(16)),
                List.of(
                        "DECIMAL(20, 0)",
                        "UInt64",
                        decimal("18446744073709551615", 20, 0),
                        "ff".repeat(8)),
                List.of("DECIMAL(38, 0)", "Int256", decimal("-2", 38, 0), "fe" + "ff".repeat(31)),
                List.of("STRING", "UInt64", text("18446744073709551614"), "fe" + "ff".repeat(7)),
                List.of(
                        "STRING",
                        "UInt256",
                        text(
                                "115792089237316195423570985008687907853269984665640564039457584007913129639935"),
                        "ff".repeat(32)),
                List.of(
                        "STRING",
                        "Int128",
                        text("-170141183460469231731687303715884105728"),
                        "00".repeat(15) + "80"));
    }

    private static List<List<Object>> decimals() {
        return List.of(
                List.of("FLOAT", "Float32", 1.5f, "0000c03f"),
                List.of("FLOAT", "Float64", 0.25f, "000000000000d03f"),
                List.of("DOUBLE", "Float64", -2.0, "00000000000000c0"),
                List.of("DECIMAL(9, 2)", "Decimal(9, 2)", decimal("-1.50", 9, 2), "6affffff"),
                List.of("DECIMAL(8, 1)", "Decimal(9, 2)", decimal("2.5", 8, 1), "fa000000"),
                List.of(
                        "DECIMAL(18, 2)",
                        "Decimal(18, 2)",
                        decimal("2.58", 18, 2),
                        "0201" + "00".repeat(6)),
                List.of(
                        "DECIMAL(18, 2)",
                        "Decimal(38, 3)",
                        decimal("-0.01", 18, 2),
                        "f6" + "ff".repeat(15)),
                List.of(
                        "DECIMAL(20, 1)",
                        "Decimal(76, 2)",
                        decimal("0.5", 20, 1),
                        "32" + "00".repeat(31)),
                List.of("STRING", "Decimal(76, 20)", text("1e-20"), "01" + "00".repeat(31)),
                List.of("STRING", "Decimal(9, 2)", text("-1.5"), "6affffff"),
                List.of("STRING", "Decimal(9, 2)", text("+00001.500"), "96000000"));
    }

    private static List<List<Object>> times() {
        return List.of(
                List.of("DATE", "Date", day("1970-09-16"), "0201"),
                List.of("DATE", "Date", day("2149-06-06"), "ffff"),
                List.of("DATE", "Date32", day("1969-12-31"), "ffffffff"),
                List.of("TIMESTAMP(0)", "DateTime", at("1970-01-01T00:04:18Z"), "02010000"),
                List.of("TIMESTAMP_LTZ(0)", "DateTime", at("2106-02-07T06:28:15Z"), "ffffffff"),
                List.of(
                        "TIMESTAMP_LTZ(3)",
                        "DateTime64(3)",
                        at("1970-01-01T00:00:00.258Z"),
                        "0201" + "00".repeat(6)),
                List.of(
                        "TIMESTAMP(3)",
                        "DateTime64(3, 'Asia/Tokyo')",
                        at("1969-12-31T23:59:59.999Z"),
                        "ff".repeat(8)),
                List.of(
                        "TIMESTAMP(0)",
                        "DateTime64(1)",
                        at("1970-01-01T00:00:10Z"),
                        "64" + "00".repeat(7)),
                List.of(
                        "TIMESTAMP(6)",
                        "DateTime64(6)",
                        at("1969-12-31T23:59:59.999999Z"),
                        "ff".repeat(8)),
                List.of(
                        "TIMESTAMP_LTZ(9)",
                        "DateTime64(9)",
                        at("1970-01-01T00:00:00.000000258Z"),
                        "0201" + "00".repeat(6)),
                List.of(
                        "TIMESTAMP_LTZ(9)",
                        "DateTime64(9)",
                        at("2262-04-11T23:47:16.854775807Z"),
                        "ff".repeat(7) + "7f"),
                List.of("TIME(0)", "Time", time("00:04:18"), "02010000"),
                List.of("TIME(0)", "Time64(1)", time("00:00:01"), "0a" + "00".repeat(7)),
                List.of("TIME(3)", "Time64(3)", time("00:00:00.258"), "0201" + "00".repeat(6)),
                List.of("TIME(3)", "Time64(4)", time("00:00:00.001"), "0a" + "00".repeat(7)));
    }

    private static List<List<Object>> texts() {
        return List.of(
                List.of("STRING", "String", text("größe"), "07" + "6772c3b6c39f65"),
                List.of("STRING", "String", text("😀"), "04f09f9880"),
                List.of("STRING", "String", text("€"), "03e282ac"),
                List.of("STRING", "String", text("\ud83d!"), "023f21"),
                List.of("STRING", "String", text("x".repeat(130)), "8201" + "78".repeat(130)),
                List.of("STRING", "String", text(""), "00"),
                List.of("BYTES", "String", new byte[] {0, -1}, "0200ff"),
                List.of("BYTES", "String", new byte[9], "09" + "00".repeat(9)),
                List.of("STRING", "FixedString(4)", text("ab"), "61620000"),
                List.of("BINARY(2)", "FixedString(2)", new byte[] {1, 2}, "0102"),
                List.of("STRING", "UUID", text(UUID_TEXT), UUID_BYTES),
                List.of("STRING", "UUID", text(UUID_TEXT.toUpperCase(Locale.ROOT)), UUID_BYTES),
                List.of("BINARY(16)", "UUID", bytes(UUID.fromString(UUID_TEXT)), UUID_BYTES),
                List.of("BYTES", "UUID", bytes(UUID.fromString(UUID_TEXT)), UUID_BYTES),
                List.of("STRING", "Enum8('a' = -1, 'it\\'s' = 2)", text("it's"), "02"),
                List.of("STRING", "Enum8('a' = -1, 'it\\'s' = 2)", text("a"), "ff"),
                List.of("STRING", "Enum16('' = 258)", text(""), "0201"),
                List.of("STRING", "JSON", text("{\"a\": [1]}"), "0a7b2261223a205b315d7d"));
    }

    private static List<List<Object>> addresses() {
        return List.of(
                List.of("STRING", "IPv4", text("1.2.3.4"), "04030201"),
                List.of("STRING", "IPv4", text("255.255.255.255"), "ffffffff"),
                List.of("STRING", "IPv4", text("001.02.3.4"), "04030201"),
                List.of("STRING", "IPv6", text("::"), "00".repeat(16)),
                List.of("STRING", "IPv6", text("::1"), "00".repeat(15) + "01"),
                List.of("STRING", "IPv6", text("1::"), "0001" + "00".repeat(14)),
                List.of(
                        "STRING",
                        "IPv6",
                        text("1:2:3:4:5:6:7:8"),
                        "00010002000300040005000600070008"),
                List.of(
                        "STRING",
                        "IPv6",
                        text("2001:DB8::ff00:42:8329"),
                        "20010db8000000000000ff0000428329"),
                List.of(
                        "STRING",
                        "IPv6",
                        text("1:2::7:8"),
                        "00010002" + "00".repeat(8) + "00070008"),
                List.of("STRING", "IPv6", text("1.2.3.4"), "00".repeat(10) + "ffff01020304"),
                List.of("STRING", "IPv6", text("::ffff:1.2.3.4"), "00".repeat(10) + "ffff01020304"),
                List.of(
                        "STRING",
                        "IPv6",
                        text("1:2:3:4:5:6:1.2.3.4"),
                        "00010002000300040005000601020304"));
    }

    private static List<List<Object>> nested() {
        return List.of(
                List.of("INT", "Nullable(Int32)", 7, "0007000000"),
                Arrays.asList("INT", "Nullable(Int32)", null, "01"),
                List.of("STRING", "LowCardinality(String)", text("a"), "0161"),
                Arrays.asList("STRING", "LowCardinality(Nullable(String))", null, "01"),
                List.of("BIGINT", "SimpleAggregateFunction(max, Int64)", 1L, "0100000000000000"),
                Arrays.asList("INT", "SimpleAggregateFunction(any, Nullable(Int32))", null, "01"),
                List.of("ARRAY<INT>", "Array(Nullable(Int32))", array(1, null), "02000100000001"),
                List.of(
                        "ARRAY<STRING>",
                        "Array(UInt128)",
                        array(text("1")),
                        "0101" + "00".repeat(15)),
                List.of(
                        "ARRAY<ARRAY<TINYINT>>",
                        "Array(Array(Int8))",
                        array(array((byte) 1), array()),
                        "02" + "0101" + "00"),
                List.of(
                        "MAP<STRING, SMALLINT>",
                        "Map(String, UInt8)",
                        map("b", (short) 2, "a", (short) 1),
                        "02" + "016101" + "016202"),
                List.of("MULTISET<STRING>", "Map(String, UInt16)", map("a", 3), "01" + "01610300"),
                List.of(
                        "ROW<a TINYINT, b STRING>",
                        "Tuple(a Int8, b Nullable(String))",
                        GenericRowData.of((byte) 5, null),
                        "0501"),
                List.of(
                        "ROW<x ROW<y BOOLEAN>, z TINYINT>",
                        "Tuple(Tuple(Bool), Int8)",
                        GenericRowData.of(GenericRowData.of(true), (byte) 2),
                        "0102"),
                List.of(
                        "ARRAY<ROW<a TINYINT, b STRING>>",
                        "Nested(a Int8, b String)",
                        array(
                                GenericRowData.of((byte) 1, text("x")),
                                GenericRowData.of((byte) 2, text("y"))),
                        "02" + "010178" + "020179"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("encoded")
    void writesTheBytesOfTheColumn(List<Object> given) throws Exception {
        RowType rowType = TestingRows.rowType("before INT, `value` " + given.get(0));
        RowData row = GenericRowData.of(1, given.get(2));
        String expected = "01000000" + given.get(3);

        assertThat(encode(rowType, (String) given.get(1), row)).isEqualTo(expected);
        assertThat(encode(rowType, (String) given.get(1), TestingRows.binary(row, rowType)))
                .as("from a binary row")
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void findsEachNameOfAnEnum(int number) throws Exception {
        String type =
                "Enum8('ü' = 9, 'h' = 8, 'b' = 2, 'd' = 4, 'a' = 1, 'g' = 7, 'ab' = 3, 'f' = 6, 'e' = 5)";
        String name = List.of("a", "b", "ab", "d", "e", "f", "g", "h", "ü").get(number - 1);

        assertThat(
                        encode(
                                TestingRows.rowType("before INT, `value` STRING"),
                                type,
                                GenericRowData.of(1, text(name))))
                .isEqualTo("01000000" + "0" + number);
    }

    @Test
    void leavesNothingOfARowThatItRefuses() throws Exception {
        RowType rowType = TestingRows.rowType("before INT, `value` SMALLINT");
        RowEncoder encoder =
                RowEncoder.create(
                        rowType, TestingTables.table("before", "Int32", "value", "UInt8"));
        RowBinaryBuffer out = new RowBinaryBuffer(1);
        encoder.encode(GenericRowData.of(1, (short) 2), out);

        assertThatThrownBy(() -> encoder.encode(GenericRowData.of(3, (short) -1), out))
                .hasMessageContaining("column 'value'");
        encoder.encode(GenericRowData.of(4, (short) 5), out);

        assertThat(hex(out)).isEqualTo("0100000002" + "0400000005");
    }

    @Test
    void writesTheColumnsOfANestedFromAnArrayOfRows() throws Exception {
        RowType rowType = TestingRows.rowType("n ARRAY<ROW<a TINYINT, b STRING>>");
        RowEncoder encoder =
                RowEncoder.create(
                        rowType, TestingTables.table("n.b", "Array(String)", "n.a", "Array(Int8)"));
        RowBinaryBuffer out = new RowBinaryBuffer(1);

        encoder.encode(
                GenericRowData.of(
                        array(
                                GenericRowData.of((byte) 1, text("x")),
                                GenericRowData.of((byte) 2, text("y")))),
                out);

        assertThat(encoder.columns())
                .extracting(column -> column.name())
                .containsExactly("n.a", "n.b");
        assertThat(hex(out)).isEqualTo("020102" + "0201780179");
    }

    @Test
    void refusesColumnsOfANestedThatDifferInLength() {
        RowType rowType = TestingRows.rowType("`n.a` ARRAY<TINYINT>, `n.b` ARRAY<STRING>");
        RowEncoder encoder =
                RowEncoder.create(
                        rowType, TestingTables.table("n.a", "Array(Int8)", "n.b", "Array(String)"));

        assertThatThrownBy(
                        () ->
                                encoder.encode(
                                        GenericRowData.of(array((byte) 1), array()),
                                        new RowBinaryBuffer(1)))
                .hasMessage(
                        "Cannot write a row to speed.events: column 'n.b' of type Array(String): the array has 0 elements, but another one of the same Nested has 1");
    }

    private static String encode(RowType rowType, String type, RowData row) throws IOException {
        RowEncoder encoder =
                RowEncoder.create(rowType, TestingTables.table("before", "Int32", "value", type));
        RowBinaryBuffer out = new RowBinaryBuffer(1);
        encoder.encode(row, out);
        return hex(out);
    }

    private static String hex(RowBinaryBuffer out) {
        return HexFormat.of().formatHex(out.array(), 0, out.position());
    }
}
