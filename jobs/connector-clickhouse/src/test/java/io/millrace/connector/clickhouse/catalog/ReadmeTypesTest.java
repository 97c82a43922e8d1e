package io.millrace.connector.clickhouse.catalog;

import io.millrace.connector.clickhouse.TestingReadme;
import io.millrace.connector.clickhouse.client.ClickHouseType;
import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableDescription.Column;
import io.millrace.connector.clickhouse.client.TableDescription.Deduplication;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.writer.PartitionBy;
import io.millrace.connector.clickhouse.sink.writer.TableBinding;
import io.millrace.connector.clickhouse.source.decode.ReadFormat;

import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

import org.junit.jupiter.api.Test;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Keeps the table of types in the README equal to what the sink and the source take. */
class ReadmeTypesTest {
    private static final TableName TABLE = new TableName("db", "t");

    private static final List<String> CLICKHOUSE_TYPES =
            List.of(
                    "Bool",
                    "Int8",
                    "Int16",
                    "Int32",
                    "Int64",
                    "Int128",
                    "Int256",
                    "UInt8",
                    "UInt16",
                    "UInt32",
                    "UInt64",
                    "UInt128",
                    "UInt256",
                    "BFloat16",
                    "Float32",
                    "Float64",
                    "Decimal(18, 2)",
                    "Decimal(76, 20)",
                    "Date",
                    "Date32",
                    "DateTime",
                    "DateTime64(3)",
                    "DateTime64(9)",
                    "Time",
                    "Time64(3)",
                    "String",
                    "FixedString(5)",
                    "UUID",
                    "IPv4",
                    "IPv6",
                    "Enum8('a' = 1)",
                    "Enum16('a' = 1)",
                    "JSON",
                    "Array(Int32)",
                    "Map(String, Int32)",
                    "Tuple(a Int32, b String)",
                    "Nested(a Int32, b String)",
                    "AggregateFunction(sum, Int64)",
                    "Dynamic");

    private static final List<String> FLINK_TYPES =
            List.of(
                    "BOOLEAN",
                    "TINYINT",
                    "SMALLINT",
                    "INT",
                    "BIGINT",
                    "DECIMAL(18, 0)",
                    "DECIMAL(20, 0)",
                    "DECIMAL(38, 0)",
                    "DECIMAL(18, 2)",
                    "DECIMAL(38, 20)",
                    "FLOAT",
                    "DOUBLE",
                    "DATE",
                    "TIMESTAMP(0)",
                    "TIMESTAMP(3)",
                    "TIMESTAMP(9)",
                    "TIMESTAMP_LTZ(0)",
                    "TIMESTAMP_LTZ(3)",
                    "TIMESTAMP_LTZ(9)",
                    "TIME(0)",
                    "TIME(3)",
                    "STRING",
                    "BYTES",
                    "BINARY(5)",
                    "BINARY(16)",
                    "ARRAY<INT>",
                    "MAP<STRING, INT>",
                    "MULTISET<STRING>",
                    "ROW<a INT, b STRING>",
                    "ARRAY<ROW<a INT, b STRING>>");

    @Test
    void readmeShowsTheTypes() throws Exception {
        TestingReadme.assertShows(Map.of("types", table()), ReadmeTypesTest.class);
    }

    private static String table() {
        StringBuilder table =
                new StringBuilder(
                        "| ClickHouse type | in the catalog | written from | read as |\n|---|---|---|---|\n");
        for (String type : CLICKHOUSE_TYPES) {
            table.append(
                    "| %s | %s | %s | %s |\n"
                            .formatted(
                                    type,
                                    inCatalog(type),
                                    those(flink -> isWritten(flink, type)),
                                    those(flink -> isRead(flink, type))));
        }
        return table.toString();
    }

    private static String inCatalog(String type) {
        return FlinkTypes.of(ClickHouseType.parse(type))
                .map(found -> found.getLogicalType().copy(true).asSummaryString())
                .map(found -> found.replace(" NOT NULL", "").replace("`", ""))
                .orElse("-");
    }

    private static String those(Predicate<String> choice) {
        String types = FLINK_TYPES.stream().filter(choice).collect(Collectors.joining(", "));
        return types.isEmpty() ? "-" : types;
    }

    private static boolean isWritten(String flink, String type) {
        return new TableBinding(rowType(flink), table(type), new PartitionBy.None(), "_batch_id")
                .problems()
                .isEmpty();
    }

    private static boolean isRead(String flink, String type) {
        return new ReadFormat(TABLE, rowType(flink)).problems(table(type)).isEmpty();
    }

    private static TableDescription table(String type) {
        return new TableDescription(
                TABLE,
                "MergeTree",
                "",
                new Deduplication("non_replicated_deduplication_window", 1_000, Long.MAX_VALUE),
                ZoneOffset.UTC,
                List.of(new Column("v", ClickHouseType.parse(type), "")));
    }

    private static RowType rowType(String type) {
        return (RowType)
                LogicalTypeParser.parse(
                        "ROW<v " + type + ">", ReadmeTypesTest.class.getClassLoader());
    }
}
