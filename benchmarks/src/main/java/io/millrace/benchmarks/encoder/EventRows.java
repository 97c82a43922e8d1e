package io.millrace.benchmarks.encoder;

import io.millrace.connector.clickhouse.client.ClickHouseType;
import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableDescription.Column;
import io.millrace.connector.clickhouse.client.TableDescription.Deduplication;
import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;

/** An event of a web shop with twelve columns, about 120 bytes of RowBinary. */
final class EventRows {
    private static final List<String> KINDS =
            List.of("page_view", "search", "product_view", "add_to_cart", "checkout", "purchase");
    private static final List<String> COUNTRIES = List.of("DE", "FR", "PL", "US", "JP", "BR");
    private static final List<String> DEVICES = List.of("desktop", "phone", "tablet");
    private static final int SESSION_CHARACTERS = 24;

    /** Name, Flink type and ClickHouse type of each column. */
    private static final List<List<String>> COLUMNS =
            List.of(
                    List.of("event_id", "STRING", "UUID"),
                    List.of("user_id", "BIGINT", "UInt64"),
                    List.of("session_id", "STRING", "String"),
                    List.of("kind", "STRING", "LowCardinality(String)"),
                    List.of("country", "STRING", "LowCardinality(FixedString(2))"),
                    List.of("device", "STRING", "Enum8('desktop' = 1, 'phone' = 2, 'tablet' = 3)"),
                    List.of("page", "STRING", "String"),
                    List.of("ip", "STRING", "IPv4"),
                    List.of("amount", "DECIMAL(18, 2)", "Decimal(18, 2)"),
                    List.of("quantity", "INT", "Nullable(UInt16)"),
                    List.of("event_time", "TIMESTAMP_LTZ(3)", "DateTime64(3, 'UTC')"),
                    List.of("received_at", "TIMESTAMP_LTZ(6)", "DateTime64(6, 'UTC')"));

    private EventRows() {}

    static RowType rowType() {
        String fields =
                COLUMNS.stream()
                        .map(column -> column.get(0) + " " + column.get(1))
                        .collect(Collectors.joining(", "));
        return (RowType)
                LogicalTypeParser.parse("ROW<" + fields + ">", EventRows.class.getClassLoader());
    }

    static TableDescription table() {
        List<Column> columns =
                COLUMNS.stream()
                        .map(each -> new Column(each.get(0), ClickHouseType.parse(each.get(2)), ""))
                        .toList();
        return new TableDescription(
                new TableName("speed", "events"),
                "MergeTree",
                "",
                new Deduplication("non_replicated_deduplication_window", 1_000, Long.MAX_VALUE),
                ZoneOffset.UTC,
                columns);
    }

    /** Rows as a deserializer makes them: one object for each field. */
    static RowData[] generic(int count) {
        Random random = new Random(1);
        RowData[] rows = new RowData[count];
        for (int i = 0; i < count; i++) {
            rows[i] = row(random);
        }
        return rows;
    }

    /** Rows as Flink's operators hand them on: one block of bytes each. */
    static RowData[] binary(int count) {
        RowDataSerializer serializer = new RowDataSerializer(rowType());
        RowData[] rows = generic(count);
        for (int i = 0; i < count; i++) {
            rows[i] = serializer.toBinaryRow(rows[i]).copy();
        }
        return rows;
    }

    private static GenericRowData row(Random random) {
        long millis = 1_767_225_600_000L + random.nextInt(86_400_000);
        return GenericRowData.of(
                StringData.fromString(new UUID(random.nextLong(), random.nextLong()).toString()),
                (long) random.nextInt(10_000_000),
                StringData.fromString(
                        Long.toHexString(random.nextLong() | Long.MIN_VALUE)
                                .concat("0".repeat(SESSION_CHARACTERS))
                                .substring(0, SESSION_CHARACTERS)),
                StringData.fromString(KINDS.get(random.nextInt(KINDS.size()))),
                StringData.fromString(COUNTRIES.get(random.nextInt(COUNTRIES.size()))),
                StringData.fromString(DEVICES.get(random.nextInt(DEVICES.size()))),
                StringData.fromString(
                        "/products/%d/reviews?page=%d"
                                .formatted(random.nextInt(100_000), random.nextInt(20))),
                StringData.fromString(
                        "%d.%d.%d.%d"
                                .formatted(
                                        random.nextInt(256),
                                        random.nextInt(256),
                                        random.nextInt(256),
                                        random.nextInt(256))),
                DecimalData.fromUnscaledLong(random.nextInt(1_000_000), 18, 2),
                random.nextInt(4) == 0 ? null : random.nextInt(10),
                TimestampData.fromEpochMillis(millis),
                TimestampData.fromEpochMillis(millis + 20, random.nextInt(1_000) * 1_000));
    }
}
