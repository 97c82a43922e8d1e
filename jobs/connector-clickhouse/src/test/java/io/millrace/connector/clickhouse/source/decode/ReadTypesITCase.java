package io.millrace.connector.clickhouse.source.decode;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.client.HttpClickHouseClient;
import io.millrace.connector.clickhouse.client.HttpReader;
import io.millrace.connector.clickhouse.client.ReadQuery;
import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableInspector;
import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Values of the real server as Flink gets them. */
class ReadTypesITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    private static final TableName TABLE = new TableName("types", "values");
    private static final String UUID_TEXT = "01234567-89ab-cdef-8123-456789abcdef";

    @BeforeEach
    void createDatabase() {
        CLICKHOUSE.createDatabase("types");
    }

    /** ClickHouse type, value in ClickHouse's SQL, Flink type, value in Flink. */
    static Stream<List<Object>> values() {
        return Stream.of(numbers(), texts(), times(), nested()).flatMap(List::stream);
    }

    private static List<List<Object>> numbers() {
        return List.of(
                List.of("Bool", "true", "BOOLEAN", true),
                List.of("Int8", "-128", "TINYINT", (byte) -128),
                List.of("Int8", "-128", "BIGINT", -128L),
                List.of("Int16", "-32768", "SMALLINT", (short) -32768),
                List.of("Int32", "-2147483648", "INT", Integer.MIN_VALUE),
                List.of("Int64", "-9223372036854775808", "BIGINT", Long.MIN_VALUE),
                List.of(
                        "Int64",
                        "-9223372036854775808",
                        "DECIMAL(19, 0)",
                        decimal("-9223372036854775808", 19, 0)),
                List.of("UInt8", "255", "SMALLINT", (short) 255),
                List.of("UInt8", "127", "TINYINT", (byte) 127),
                List.of("UInt16", "65535", "INT", 65535),
                List.of("UInt32", "4294967295", "BIGINT", 4294967295L),
                List.of("UInt64", "9223372036854775807", "BIGINT", Long.MAX_VALUE),
                List.of(
                        "UInt64",
                        "18446744073709551615",
                        "DECIMAL(20, 0)",
                        decimal("18446744073709551615", 20, 0)),
                List.of("UInt64", "7", "DECIMAL(24, 4)", decimal("7.0000", 24, 4)),
                List.of(
                        "Int128",
                        "'-99999999999999999999999999999999999999'",
                        "DECIMAL(38, 0)",
                        decimal("-99999999999999999999999999999999999999", 38, 0)),
                List.of(
                        "UInt128",
                        "'340282366920938463463374607431768211455'",
                        "STRING",
                        text("340282366920938463463374607431768211455")),
                List.of("Int256", "-5", "DECIMAL(38, 0)", decimal("-5", 38, 0)),
                List.of(
                        "UInt256",
                        "toUInt256('115792089237316195423570985008687907853269984665640564039457584007913129639935')",
                        "STRING",
                        text(
                                "115792089237316195423570985008687907853269984665640564039457584007913129639935")),
                List.of("BFloat16", "-1.5", "FLOAT", -1.5f),
                List.of("BFloat16", "-1.5", "DOUBLE", -1.5d),
                List.of("Float32", "-1.5", "FLOAT", -1.5f),
                List.of("Float32", "-1.5", "DOUBLE", -1.5d),
                List.of("Float64", "1e300", "DOUBLE", 1e300),
                List.of("Float64", "nan", "DOUBLE", Double.NaN),
                List.of(
                        "Decimal(9, 2)",
                        "'-1234567.89'",
                        "DECIMAL(9, 2)",
                        decimal("-1234567.89", 9, 2)),
                List.of("Decimal(9, 2)", "'1.5'", "DECIMAL(20, 5)", decimal("1.50000", 20, 5)),
                List.of(
                        "Decimal(18, 4)",
                        "'-12345678901234.5678'",
                        "DECIMAL(18, 4)",
                        decimal("-12345678901234.5678", 18, 4)),
                List.of(
                        "Decimal(38, 10)",
                        "'-1234567890123456789012345678.0123456789'",
                        "DECIMAL(38, 10)",
                        decimal("-1234567890123456789012345678.0123456789", 38, 10)),
                List.of(
                        "Decimal(76, 20)",
                        "'-12345678901234567890123456789012345678901234567890.05'",
                        "STRING",
                        text("-12345678901234567890123456789012345678901234567890.05")),
                List.of("Decimal(76, 20)", "'0'", "STRING", text("0")));
    }

    private static List<List<Object>> texts() {
        return List.of(
                List.of("String", "'zażółć\\0\\n'", "STRING", text("zażółć\0\n")),
                List.of("String", "''", "STRING", text("")),
                List.of("String", "unhex('FF00')", "BYTES", new byte[] {-1, 0}),
                List.of("FixedString(4)", "'ab'", "STRING", text("ab")),
                List.of("FixedString(4)", "'ab'", "BINARY(4)", new byte[] {'a', 'b', 0, 0}),
                List.of("UUID", "'" + UUID_TEXT + "'", "STRING", text(UUID_TEXT)),
                List.of(
                        "UUID",
                        "'" + UUID_TEXT + "'",
                        "BINARY(16)",
                        new byte[] {
                            0x01,
                            0x23,
                            0x45,
                            0x67,
                            (byte) 0x89,
                            (byte) 0xab,
                            (byte) 0xcd,
                            (byte) 0xef,
                            (byte) 0x81,
                            0x23,
                            0x45,
                            0x67,
                            (byte) 0x89,
                            (byte) 0xab,
                            (byte) 0xcd,
                            (byte) 0xef
                        }),
                List.of("Enum8('a' = -1, 'it\\'s, (b)' = 2)", "2", "STRING", text("it's, (b)")),
                List.of("Enum16('a' = -1000, 'b' = 2000)", "'a'", "STRING", text("a")),
                List.of("IPv4", "'255.0.1.2'", "STRING", text("255.0.1.2")),
                List.of("IPv6", "'::'", "STRING", text("::")),
                List.of("IPv6", "'::1'", "STRING", text("::1")),
                List.of("IPv6", "'2001:db8::'", "STRING", text("2001:db8::")),
                List.of("IPv6", "'2001:0:0:1:0:0:0:1'", "STRING", text("2001:0:0:1::1")),
                List.of("IPv6", "'2001:db8:0:1:1:1:1:1'", "STRING", text("2001:db8:0:1:1:1:1:1")),
                List.of("IPv6", "'1.2.3.4'", "STRING", text("::ffff:1.2.3.4")),
                List.of("IPv6", "'::1:2'", "STRING", text("::0.1.0.2")),
                List.of(
                        "JSON",
                        "'{\"a\": {\"b\": [1, 2]}}'",
                        "STRING",
                        text("{\"a\":{\"b\":[1,2]}}")));
    }

    private static List<List<Object>> times() {
        return List.of(
                List.of("Date", "'2149-06-06'", "DATE", day("2149-06-06")),
                List.of("Date32", "'1900-01-01'", "DATE", day("1900-01-01")),
                List.of("Date32", "'2299-12-31'", "DATE", day("2299-12-31")),
                List.of("Time", "'23:59:59'", "TIME(0)", 86_399_000),
                List.of("Time64(3)", "'00:00:00.001'", "TIME(3)", 1),
                List.of("Time64(9)", "'00:00:00.001'", "TIME(9)", 1),
                List.of("DateTime", "4294967295", "TIMESTAMP_LTZ(0)", at("2106-02-07T06:28:15Z")),
                List.of(
                        "DateTime('Europe/Berlin')",
                        "'2026-07-01 12:00:00'",
                        "TIMESTAMP_LTZ(3)",
                        at("2026-07-01T10:00:00Z")),
                List.of(
                        "DateTime('Europe/Berlin')",
                        "'2026-07-01 12:00:00'",
                        "TIMESTAMP(0)",
                        at("2026-07-01T10:00:00Z")),
                List.of(
                        "DateTime64(0)",
                        "'1900-01-01 00:00:00'",
                        "TIMESTAMP_LTZ(0)",
                        at("1900-01-01T00:00:00Z")),
                List.of(
                        "DateTime64(3, 'UTC')",
                        "'1969-12-31 23:59:59.999'",
                        "TIMESTAMP_LTZ(3)",
                        at("1969-12-31T23:59:59.999Z")),
                List.of(
                        "DateTime64(6, 'America/New_York')",
                        "'2026-01-01 00:00:00.123456'",
                        "TIMESTAMP(6)",
                        at("2026-01-01T05:00:00.123456Z")),
                List.of(
                        "DateTime64(9, 'UTC')",
                        "'1900-01-01 00:00:00.000000001'",
                        "TIMESTAMP_LTZ(9)",
                        at("1900-01-01T00:00:00.000000001Z")));
    }

    private static List<List<Object>> nested() {
        return List.of(
                List.of("Nullable(Int32)", "7", "INT", 7),
                Arrays.asList("Nullable(Int32)", "NULL", "INT", null),
                Arrays.asList("LowCardinality(Nullable(String))", "NULL", "STRING", null),
                List.of("LowCardinality(String)", "'low'", "STRING", text("low")),
                List.of("SimpleAggregateFunction(max, UInt64)", "9", "BIGINT", 9L),
                List.of(
                        "Array(Nullable(Int32))",
                        "[1, NULL]",
                        "ARRAY<INT>",
                        new GenericArrayData(new Object[] {1, null})),
                List.of(
                        "Array(Array(Int64))",
                        "[[1], []]",
                        "ARRAY<ARRAY<BIGINT>>",
                        new GenericArrayData(
                                new Object[] {
                                    new GenericArrayData(new Object[] {1L}),
                                    new GenericArrayData(new Object[] {})
                                })),
                List.of(
                        "Map(String, Array(UUID))",
                        "map('k', ['" + UUID_TEXT + "'])",
                        "MAP<STRING, ARRAY<STRING>>",
                        new GenericMapData(
                                Map.of(
                                        text("k"),
                                        new GenericArrayData(new Object[] {text(UUID_TEXT)})))),
                List.of(
                        "Map(UInt8, UInt8)",
                        "CAST(([1, 1], [2, 3]) AS Map(UInt8, UInt8))",
                        "MAP<SMALLINT, SMALLINT>",
                        new GenericMapData(Map.of((short) 1, (short) 2))),
                List.of(
                        "Tuple(Int32, Nullable(String))",
                        "(1, NULL)",
                        "ROW<a INT, b STRING>",
                        GenericRowData.of(1, null)),
                List.of(
                        "Tuple(`my a` Decimal(9, 2), b Tuple(c Bool))",
                        "('1.20', tuple(false))",
                        "ROW<a DECIMAL(9, 2), b ROW<c BOOLEAN>>",
                        GenericRowData.of(decimal("1.20", 9, 2), GenericRowData.of(false))),
                List.of(
                        "Array(Tuple(a Int8, b LowCardinality(String)))",
                        "[(1, 'x'), (2, 'y')]",
                        "ARRAY<ROW<a TINYINT, b STRING>>",
                        new GenericArrayData(
                                new Object[] {
                                    GenericRowData.of((byte) 1, text("x")),
                                    GenericRowData.of((byte) 2, text("y"))
                                })));
    }

    @ParameterizedTest(name = "{0} {1} to {2}")
    @MethodSource("values")
    void arrivesAsItIs(List<Object> given) throws Exception {
        create((String) given.get(0), (String) given.get(1));

        List<RowData> rows = read((String) given.get(2));

        assertThat(rows)
                .containsExactly(
                        GenericRowData.of(1, given.get(3), text("end 1")),
                        GenericRowData.of(2, given.get(3), text("end 2")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "UInt64   | 18446744073709551615 | BIGINT | value 18446744073709551615 is out of the range of BIGINT",
                "UInt8    | 128 | TINYINT | value 128 is out of the range of TINYINT",
                "Int128   | \"'170141183460469231731687303715884105727'\" | DECIMAL(38, 0) | value 170141183460469231731687303715884105727 has more digits than DECIMAL(38, 0)",
                "Time     | \"'24:00:00'\" | TIME(0) | value PT24H is not a time of the day in milliseconds, which is what Flink's TIME keeps",
                "Time     | \"'-00:00:01'\" | TIME(0) | value PT-1S is not a time of the day in milliseconds, which is what Flink's TIME keeps",
                "Time64(6) | \"'00:00:00.000001'\" | TIME(6) | value PT0.000001S is not a time of the day in milliseconds, which is what Flink's TIME keeps",
                "Nullable(Int32) | NULL | INT NOT NULL | the value is NULL, but the Flink type is NOT NULL"
            })
    void failsOnAValueThatDoesNotFit(String from, String value, String to, String reason)
            throws Exception {
        create(from, value);

        assertThatThrownBy(() -> read(to))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Cannot read a row of ClickHouse table types.values: column 'value': "
                                + reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Bool      | INT            | use BOOLEAN",
                "Int64     | INT            | use BIGINT or DECIMAL(19, 0)",
                "UInt64    | DECIMAL(19, 0) | use BIGINT or DECIMAL(20, 0)",
                "UInt32    | STRING         | use INT or a larger type",
                "Int256    | BIGINT         | use DECIMAL(38, 0) or STRING",
                "Float64   | FLOAT          | use DOUBLE",
                "Decimal(18, 4) | DECIMAL(18, 2) | use DECIMAL(18, 4) or STRING",
                "Decimal(40, 4) | DECIMAL(38, 4) | use STRING: DECIMAL ends at 38 digits",
                "DateTime64(6) | TIMESTAMP(3) | use TIMESTAMP_LTZ(6) or TIMESTAMP(6)",
                "Date      | TIMESTAMP(3)   | use DATE",
                "Time64(3) | TIME(0)        | use TIME(3)",
                "String    | VARCHAR(10)    | use STRING or BYTES",
                "FixedString(4) | BINARY(5) | use STRING, BYTES or BINARY(4)",
                "Tuple(Int8, Int8) | ROW<a TINYINT> | use ROW with 2 fields",
                "Array(Int32) | STRING      | use ARRAY",
                "AggregateFunction(uniq, UUID) | BYTES | the source does not read AggregateFunction(uniq, UUID)"
            })
    void refusesTypesThatWouldLoseValues(String from, String to, String advice) throws Exception {
        CLICKHOUSE.query(
                "CREATE TABLE types.values (before Int32, value "
                        + from
                        + ", after String) ENGINE = MergeTree ORDER BY before");

        try (var client = new HttpClickHouseClient(CLICKHOUSE.connection())) {
            TableDescription table = new TableInspector(client).describe(TABLE).orElseThrow();
            assertThat(format(to).problems(table))
                    .containsExactly(
                            "column 'value' has the ClickHouse type %s, which is not read as %s: %s."
                                    .formatted(
                                            from,
                                            to.startsWith("ROW") ? "ROW<`a` TINYINT>" : to,
                                            advice));
        }
    }

    private static void create(String type, String value) {
        CLICKHOUSE.query(
                "CREATE TABLE types.values (before Int32, value "
                        + type
                        + ", after String) ENGINE = MergeTree ORDER BY before",
                "INSERT INTO types.values SELECT number + 1, "
                        + (type.contains("JSON") || type.contains("Map")
                                ? value
                                : "CAST("
                                        + value
                                        + ", '"
                                        + type.replace("\\", "\\\\").replace("'", "\\'")
                                        + "')")
                        + ", concat('end ', toString(number + 1)) FROM numbers(2)");
    }

    private static List<RowData> read(String type) throws Exception {
        ReadFormat format = format(type);
        try (var client = new HttpClickHouseClient(CLICKHOUSE.connection())) {
            TableDescription table = new TableInspector(client).describe(TABLE).orElseThrow();
            assertThat(format.problems(table)).isEmpty();
            ReadQuery query =
                    new ReadQuery(
                            "SELECT %s FROM %s ORDER BY before%s"
                                    .formatted(
                                            format.selectList(),
                                            TABLE.quoted(),
                                            format.endOfQuery(table)),
                            Map.of());
            try (RowDecoder rows =
                    format.open(new HttpReader(CLICKHOUSE.connection()).open(query))) {
                return Stream.of(rows.next(), rows.next(), rows.next())
                        .filter(row -> row != null)
                        .toList();
            }
        }
    }

    private static ReadFormat format(String type) {
        return new ReadFormat(
                TABLE,
                (RowType)
                        LogicalTypeParser.parse(
                                "ROW<before INT, `value` " + type + ", after STRING>",
                                ReadTypesITCase.class.getClassLoader()));
    }

    private static DecimalData decimal(String value, int precision, int scale) {
        return DecimalData.fromBigDecimal(new BigDecimal(value), precision, scale);
    }

    private static int day(String date) {
        return (int) LocalDate.parse(date).toEpochDay();
    }

    private static TimestampData at(String instant) {
        return TimestampData.fromInstant(Instant.parse(instant));
    }

    private static StringData text(String value) {
        return StringData.fromString(value);
    }
}
