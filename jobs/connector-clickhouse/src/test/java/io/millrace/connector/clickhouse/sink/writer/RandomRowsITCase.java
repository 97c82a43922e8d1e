package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.ClickHouseType;
import io.millrace.connector.clickhouse.client.HttpClickHouseClient;
import io.millrace.connector.clickhouse.client.HttpReader;
import io.millrace.connector.clickhouse.client.ReadQuery;
import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableInspector;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.source.decode.ReadFormat;
import io.millrace.connector.clickhouse.source.decode.RowDecoder;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Rows of random values of every type come back from the real server as they were. */
class RandomRowsITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    private static final TableName TABLE = new TableName("random", "rows");
    private static final int ROWS = 2_000;

    /** ClickHouse type and Flink type of each column. */
    private static final List<List<String>> COLUMNS =
            List.of(
                    List.of("Bool", "BOOLEAN"),
                    List.of("Int8", "TINYINT"),
                    List.of("Int16", "SMALLINT"),
                    List.of("Int32", "INT"),
                    List.of("Int64", "BIGINT"),
                    List.of("Int64", "DECIMAL(19, 0)"),
                    List.of("Int128", "DECIMAL(38, 0)"),
                    List.of("Int128", "STRING"),
                    List.of("Int256", "DECIMAL(38, 0)"),
                    List.of("Int256", "STRING"),
                    List.of("UInt8", "SMALLINT"),
                    List.of("UInt16", "INT"),
                    List.of("UInt32", "BIGINT"),
                    List.of("UInt64", "DECIMAL(20, 0)"),
                    List.of("UInt128", "DECIMAL(38, 0)"),
                    List.of("UInt128", "STRING"),
                    List.of("UInt256", "STRING"),
                    List.of("Float32", "FLOAT"),
                    List.of("Float64", "DOUBLE"),
                    List.of("Decimal(1, 1)", "DECIMAL(1, 1)"),
                    List.of("Decimal(9, 3)", "DECIMAL(9, 3)"),
                    List.of("Decimal(18, 9)", "DECIMAL(18, 9)"),
                    List.of("Decimal(38, 20)", "DECIMAL(38, 20)"),
                    List.of("Decimal(76, 40)", "STRING"),
                    List.of("Date", "DATE"),
                    List.of("Date32", "DATE"),
                    List.of("DateTime", "TIMESTAMP_LTZ(0)"),
                    List.of("DateTime('Asia/Tokyo')", "TIMESTAMP(0)"),
                    List.of("DateTime64(0)", "TIMESTAMP_LTZ(0)"),
                    List.of("DateTime64(1)", "TIMESTAMP(1)"),
                    List.of("DateTime64(2)", "TIMESTAMP_LTZ(2)"),
                    List.of("DateTime64(3, 'America/New_York')", "TIMESTAMP_LTZ(3)"),
                    List.of("DateTime64(4)", "TIMESTAMP_LTZ(4)"),
                    List.of("DateTime64(5)", "TIMESTAMP(5)"),
                    List.of("DateTime64(6, 'Asia/Kathmandu')", "TIMESTAMP(6)"),
                    List.of("DateTime64(7)", "TIMESTAMP_LTZ(7)"),
                    List.of("DateTime64(8)", "TIMESTAMP_LTZ(8)"),
                    List.of("DateTime64(9, 'UTC')", "TIMESTAMP_LTZ(9)"),
                    List.of("Time", "TIME(0)"),
                    List.of("Time64(3)", "TIME(3)"),
                    List.of("Time64(9)", "TIME(9)"),
                    List.of("String", "STRING"),
                    List.of("String", "BYTES"),
                    List.of("FixedString(5)", "STRING"),
                    List.of("FixedString(5)", "BINARY(5)"),
                    List.of("UUID", "STRING"),
                    List.of("UUID", "BINARY(16)"),
                    List.of("IPv4", "STRING"),
                    List.of("IPv6", "STRING"),
                    List.of("Enum8('a' = -128, 'it\\'s, (b)' = 127, '' = 0)", "STRING"),
                    List.of("Enum16('ü' = -32768, 'b=1' = 32767)", "STRING"),
                    List.of("JSON", "STRING"),
                    List.of("LowCardinality(String)", "STRING"),
                    List.of("LowCardinality(Nullable(FixedString(3)))", "BINARY(3)"),
                    List.of("LowCardinality(UInt16)", "INT"),
                    List.of("Nullable(UInt64)", "DECIMAL(20, 0)"),
                    List.of("Nullable(DateTime64(3))", "TIMESTAMP_LTZ(3)"),
                    List.of("Nullable(JSON)", "STRING"),
                    List.of("SimpleAggregateFunction(max, UInt32)", "BIGINT"),
                    List.of("SimpleAggregateFunction(any, Nullable(String))", "STRING"),
                    List.of("Array(Nullable(Int32))", "ARRAY<INT>"),
                    List.of("Array(Array(Decimal(76, 1)))", "ARRAY<ARRAY<STRING>>"),
                    List.of("Array(LowCardinality(Nullable(String)))", "ARRAY<STRING>"),
                    List.of("Map(String, DateTime64(9))", "MAP<STRING, TIMESTAMP_LTZ(9)>"),
                    List.of(
                            "Map(LowCardinality(String), Array(UUID))",
                            "MAP<STRING, ARRAY<STRING>>"),
                    List.of(
                            "Tuple(a Decimal(9, 2), `b c` Nullable(IPv6))",
                            "ROW<a DECIMAL(9, 2), b STRING>"),
                    List.of(
                            "Tuple(Tuple(Int8, Array(UInt128)), Map(UInt8, Bool))",
                            "ROW<a ROW<b TINYINT, c ARRAY<STRING>>, d MAP<SMALLINT, BOOLEAN>>"),
                    List.of("Nullable(Tuple(Int32, String))", "ROW<a INT, b STRING>"),
                    List.of("Nested(a Int16, b Nullable(Date))", "ARRAY<ROW<a SMALLINT, b DATE>>"));

    private static final int CLICKHOUSE_TYPE = 0;
    private static final int FLINK_TYPE = 1;

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void comeBackAsTheyWere(long seed) throws Exception {
        CLICKHOUSE.createDatabase("random");
        CLICKHOUSE.query(
                "CREATE TABLE random.rows (%s) ENGINE = MergeTree ORDER BY c0 SETTINGS %s"
                        .formatted(
                                columns("Int32", CLICKHOUSE_TYPE),
                                "allow_suspicious_low_cardinality_types = 1, enable_nullable_tuple_type = 1, flatten_nested = 0"));
        RowType rowType = TestingRows.rowType(columns("INT", FLINK_TYPE));
        List<GenericRowData> rows = rows(seed, rowType);

        List<RowData> read;
        try (ClickHouseClient client = new HttpClickHouseClient(CLICKHOUSE.connection())) {
            TableDescription table = new TableInspector(client).describe(TABLE).orElseThrow();
            write(rows, rowType, table, client);
            read = read(rowType, table);
        }

        assertThat(read).hasSameSizeAs(rows);
        for (int i = 0; i < ROWS; i++) {
            GenericRowData row = (GenericRowData) read.get(i);
            for (int j = 0; j <= COLUMNS.size(); j++) {
                assertThat(row.getField(j))
                        .as("row %d, column c%d of %s", i, j, rowType.getTypeAt(j))
                        .isEqualTo(rows.get(i).getField(j));
            }
        }
    }

    private static List<GenericRowData> rows(long seed, RowType rowType) {
        RandomValues values = new RandomValues(seed);
        List<ClickHouseType> types =
                COLUMNS.stream()
                        .map(column -> ClickHouseType.parse(column.get(CLICKHOUSE_TYPE)))
                        .toList();
        List<GenericRowData> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            GenericRowData row = new GenericRowData(COLUMNS.size() + 1);
            row.setField(0, i);
            for (int j = 0; j < types.size(); j++) {
                row.setField(j + 1, values.next(types.get(j), rowType.getTypeAt(j + 1)));
            }
            rows.add(row);
        }
        return rows;
    }

    /** Every other row in the binary form. */
    private static void write(
            List<GenericRowData> rows,
            RowType rowType,
            TableDescription table,
            ClickHouseClient client)
            throws Exception {
        TableBinding binding =
                new TableBinding(rowType, table, new PartitionBy.None(), "_batch_id");
        assertThat(binding.problems()).isEmpty();
        RowBatcher batcher = binding.newBatcher(new BatchLimits(ROWS / 3, 100_000_000));
        for (int i = 0; i < ROWS; i++) {
            batcher.add(i % 2 == 0 ? rows.get(i) : TestingRows.binary(rows.get(i), rowType));
        }
        for (Batch batch : batcher.takeAll()) {
            client.insert(
                    batch.format().insertStatement(TABLE, UUID.randomUUID()),
                    Map.of(),
                    batch.body());
        }
    }

    private static List<RowData> read(RowType rowType, TableDescription table) throws Exception {
        ReadFormat format = new ReadFormat(TABLE, rowType);
        assertThat(format.problems(table)).isEmpty();
        ReadQuery query =
                new ReadQuery(
                        "SELECT %s FROM %s ORDER BY c0%s"
                                .formatted(
                                        format.selectList(),
                                        TABLE.quoted(),
                                        format.endOfQuery(table)),
                        Map.of());
        List<RowData> rows = new ArrayList<>();
        try (RowDecoder answer = format.open(new HttpReader(CLICKHOUSE.connection()).open(query))) {
            for (RowData row = answer.next(); row != null; row = answer.next()) {
                rows.add(row);
            }
        }
        return rows;
    }

    /** The number of the row in c0, then one column for each pair of types. */
    private static String columns(String first, int side) {
        return "c0 "
                + first
                + IntStream.range(0, COLUMNS.size())
                        .mapToObj(i -> ", c" + (i + 1) + " " + COLUMNS.get(i).get(side))
                        .collect(Collectors.joining());
    }
}
