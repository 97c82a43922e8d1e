package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.HttpClickHouseClient;
import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableInspector;
import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

/** Every type, written by the encoder and read back as text from the real server. */
class TypesITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    private static final TableName TABLE = new TableName("types", "values");
    private static final String UUID_TEXT = "0b8a2f5e-6f0e-4f51-9d5f-5a7c9f1f7a11";

    @BeforeEach
    void createDatabase() {
        CLICKHOUSE.createDatabase("types");
    }

    static Stream<Arguments> values() {
        return Stream.of(numbers(), decimals(), times(), texts(), nested())
                .flatMap(List::stream)
                .map(row -> Arguments.of(row.toArray()));
    }

    private static List<List<Object>> numbers() {
        return List.of(
                List.of("Bool", "BOOLEAN", true, "true"),
                List.of("Int8", "TINYINT", (byte) -128, "-128"),
                List.of("Int16", "SMALLINT", (short) -32768, "-32768"),
                List.of("Int16", "TINYINT", (byte) -1, "-1"),
                List.of("Int32", "INT", Integer.MIN_VALUE, "-2147483648"),
                List.of("Int64", "BIGINT", Long.MIN_VALUE, "-9223372036854775808"),
                List.of("Int64", "INT", -7, "-7"),
                List.of("Int128", "BIGINT", -5L, "-5"),
                List.of(
                        "Int128",
                        "DECIMAL(38, 0)",
                        decimal("-" + "9".repeat(38), 38, 0),
                        "-" + "9".repeat(38)),
                List.of(
                        "Int256",
                        "DECIMAL(38, 0)",
                        decimal("-12345678901234567890", 38, 0),
                        "-12345678901234567890"),
                List.of("UInt8", "SMALLINT", (short) 255, "255"),
                List.of("UInt8", "BOOLEAN", true, "1"),
                List.of("UInt16", "INT", 65535, "65535"),
                List.of("UInt32", "BIGINT", 4294967295L, "4294967295"),
                List.of("UInt64", "BIGINT", Long.MAX_VALUE, "9223372036854775807"),
                List.of(
                        "UInt64",
                        "DECIMAL(20, 0)",
                        decimal("18446744073709551615", 20, 0),
                        "18446744073709551615"),
                List.of(
                        "UInt128",
                        "DECIMAL(38, 0)",
                        decimal("9".repeat(38), 38, 0),
                        "9".repeat(38)),
                List.of("UInt256", "BIGINT", 42L, "42"),
                List.of("UInt256", "STRING", text("9".repeat(77)), "9".repeat(77)),
                List.of("UInt64", "STRING", text("18446744073709551615"), "18446744073709551615"),
                List.of("Float32", "FLOAT", -1.5f, "-1.5"),
                List.of("Float64", "DOUBLE", 1e300, "1e300"),
                List.of("Float64", "FLOAT", 0.25f, "0.25"));
    }

    private static List<List<Object>> decimals() {
        return List.of(
                List.of(
                        "Decimal(9, 2)",
                        "DECIMAL(9, 2)",
                        decimal("-1234567.89", 9, 2),
                        "-1234567.89"),
                List.of(
                        "Decimal(18, 4)",
                        "DECIMAL(16, 2)",
                        decimal("12345678901234.56", 16, 2),
                        "12345678901234.56"),
                List.of(
                        "Decimal(38, 10)",
                        "DECIMAL(38, 10)",
                        decimal("-9999999999999999999999999999.9999999999", 38, 10),
                        "-9999999999999999999999999999.9999999999"),
                List.of("Decimal(38, 2)", "DECIMAL(18, 2)", decimal("-0.01", 18, 2), "-0.01"),
                List.of("Decimal(76, 20)", "DECIMAL(38, 10)", decimal("1.5", 38, 10), "1.5"),
                List.of(
                        "Decimal(76, 20)",
                        "STRING",
                        text("-" + "9".repeat(56) + "." + "9".repeat(20)),
                        "-" + "9".repeat(56) + "." + "9".repeat(20)));
    }

    private static List<List<Object>> times() {
        return List.of(
                List.of("Date", "DATE", day("2149-06-06"), "2149-06-06"),
                List.of("Date32", "DATE", day("1900-01-01"), "1900-01-01"),
                List.of(
                        "DateTime('UTC')",
                        "TIMESTAMP_LTZ(0)",
                        at("2106-02-07T06:28:15Z"),
                        "2106-02-07 06:28:15"),
                List.of(
                        "DateTime('Asia/Tokyo')",
                        "TIMESTAMP(0)",
                        at("2026-01-15T15:30:00Z"),
                        "2026-01-16 00:30:00"),
                List.of(
                        "DateTime64(0, 'UTC')",
                        "TIMESTAMP(0)",
                        at("1969-12-31T23:59:59Z"),
                        "1969-12-31 23:59:59"),
                List.of(
                        "DateTime64(3, 'UTC')",
                        "TIMESTAMP_LTZ(3)",
                        at("2026-01-15T15:30:00.123Z"),
                        "2026-01-15 15:30:00.123"),
                List.of(
                        "DateTime64(3, 'UTC')",
                        "TIMESTAMP(3)",
                        at("1960-01-01T00:00:00.001Z"),
                        "1960-01-01 00:00:00.001"),
                List.of(
                        "DateTime64(6, 'America/New_York')",
                        "TIMESTAMP_LTZ(3)",
                        at("2026-07-15T15:30:00.123Z"),
                        "2026-07-15 11:30:00.123000"),
                List.of(
                        "DateTime64(6, 'UTC')",
                        "TIMESTAMP(6)",
                        at("2299-12-31T23:59:59.999999Z"),
                        "2299-12-31 23:59:59.999999"),
                List.of(
                        "DateTime64(9, 'UTC')",
                        "TIMESTAMP_LTZ(9)",
                        at("2026-01-15T15:30:00.123456789Z"),
                        "2026-01-15 15:30:00.123456789"),
                List.of("Time", "TIME(0)", time("23:59:59"), "23:59:59"),
                List.of("Time64(6)", "TIME(3)", time("00:00:00.001"), "00:00:00.001000"));
    }

    private static List<List<Object>> texts() {
        return List.of(
                List.of("String", "STRING", text("größe 😀"), "größe 😀"),
                List.of("String", "STRING", text("x".repeat(20_000)), "x".repeat(20_000)),
                List.of("String", "BYTES", new byte[] {'a', 'b'}, "ab"),
                List.of("FixedString(5)", "STRING", text("grö"), "grö"),
                List.of("FixedString(2)", "BINARY(2)", new byte[] {'a', 'b'}, "ab"),
                List.of("UUID", "STRING", text(UUID_TEXT), UUID_TEXT),
                List.of("UUID", "STRING", text(UUID_TEXT.toUpperCase(Locale.ROOT)), UUID_TEXT),
                List.of("UUID", "BINARY(16)", bytes(UUID.fromString(UUID_TEXT)), UUID_TEXT),
                List.of("IPv4", "STRING", text("192.168.0.255"), "192.168.0.255"),
                List.of("IPv6", "STRING", text("2001:db8::ff00:42:8329"), "2001:db8::ff00:42:8329"),
                List.of("IPv6", "STRING", text("1.2.3.4"), "::ffff:1.2.3.4"),
                List.of("IPv6", "STRING", text("::ffff:1.2.3.4"), "::ffff:1.2.3.4"),
                List.of(
                        "Enum8('a' = -1, 'it\\'s, (b)' = 2)",
                        "STRING",
                        text("it's, (b)"),
                        "it's, (b)"),
                List.of("Enum16('a' = -1000, 'b' = 2000)", "STRING", text("a"), "a"),
                List.of("FixedString(300)", "STRING", text("wide"), "wide"),
                List.of("JSON", "STRING", text("{\"a\": {\"b\": [1]}}"), "{\"a\":{\"b\":[1]}}"));
    }

    private static List<List<Object>> nested() {
        return List.of(
                List.of("Nullable(Int32)", "INT", 7, "7"),
                Arrays.asList("Nullable(Int32)", "INT", null, "NULL"),
                List.of("Nullable(Int32)", "INT NOT NULL", 8, "8"),
                List.of("LowCardinality(String)", "STRING", text("low"), "low"),
                Arrays.asList("LowCardinality(Nullable(String))", "STRING", null, "NULL"),
                List.of("SimpleAggregateFunction(max, UInt64)", "BIGINT", 9L, "9"),
                List.of("Array(String)", "ARRAY<STRING>", array(text("a"), text("b")), "['a','b']"),
                List.of("Array(Nullable(Int32))", "ARRAY<INT>", array(1, null, 3), "[1,NULL,3]"),
                List.of(
                        "Array(Array(Int64))",
                        "ARRAY<ARRAY<BIGINT>>",
                        array(array(1L), array()),
                        "[[1],[]]"),
                List.of(
                        "Map(String, Nullable(Int32))",
                        "MAP<STRING, INT>",
                        map("b", null, "a", 1),
                        "{'a':1,'b':NULL}"),
                List.of(
                        "Map(LowCardinality(String), Array(UUID))",
                        "MAP<STRING, ARRAY<STRING>>",
                        map("k", array(text(UUID_TEXT))),
                        "{'k':['" + UUID_TEXT + "']}"),
                List.of(
                        "Tuple(a Int32, `b c` Nullable(String))",
                        "ROW<a INT, b STRING>",
                        GenericRowData.of(1, text("x")),
                        "(1,'x')"),
                List.of(
                        "Nested(a Int8, b Nullable(Int8))",
                        "ARRAY<ROW<a TINYINT, b TINYINT>>",
                        array(GenericRowData.of((byte) 1, null)),
                        "[(1,NULL)]"),
                List.of("LowCardinality(UInt8)", "SMALLINT", (short) 200, "200"),
                List.of("Map(String, UInt16)", "MULTISET<STRING>", map("a", 3), "{'a':3}"));
    }

    @ParameterizedTest(name = "{1} to {0}: {3}")
    @MethodSource("values")
    void arrivesAsItWas(String to, String from, Object value, String expected) throws Exception {
        CLICKHOUSE.query(
                "CREATE TABLE types.values (before Int32, value "
                        + to
                        + ", after String, absent Int32 DEFAULT 5, _batch_id UUID)"
                        + " ENGINE = MergeTree ORDER BY before SETTINGS allow_suspicious_low_cardinality_types = 1, allow_suspicious_fixed_string_types = 1, enable_nullable_tuple_type = 1, flatten_nested = 0");
        RowType rowType = TestingRows.rowType("before INT, `value` " + from + ", after STRING");
        UUID token = UUID.randomUUID();

        try (ClickHouseClient client = new HttpClickHouseClient(CLICKHOUSE.connection())) {
            TableDescription table = new TableInspector(client).describe(TABLE).orElseThrow();
            TableBinding binding =
                    new TableBinding(rowType, table, new PartitionBy.None(), "_batch_id");
            assertThat(binding.problems()).isEmpty();
            RowBatcher batcher = binding.newBatcher(new BatchLimits(10, 1_000_000));
            for (int i = 1; i <= 2; i++) {
                batcher.add(GenericRowData.of(i, value, StringData.fromString("end " + i)));
            }
            Batch batch = batcher.takeAll().get(0);
            client.insert(batch.format().insertStatement(TABLE, token), Map.of(), batch.body());
        }

        assertThat(
                        CLICKHOUSE.query(
                                "SELECT ifNull(toString(value), 'NULL') FROM types.values ORDER BY before FORMAT TabSeparatedRaw"))
                .isEqualTo(expected + "\n" + expected);
        assertThat(
                        CLICKHOUSE.query(
                                "SELECT before, after, absent, _batch_id FROM types.values ORDER BY before"))
                .isEqualTo("1\tend 1\t5\t" + token + "\n2\tend 2\t5\t" + token);
    }
}
