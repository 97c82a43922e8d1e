package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.management.ManagementFactory;

import static io.millrace.connector.clickhouse.sink.writer.TestingRows.at;
import static io.millrace.connector.clickhouse.sink.writer.TestingRows.decimal;
import static io.millrace.connector.clickhouse.sink.writer.TestingRows.text;
import static org.assertj.core.api.Assertions.assertThat;

/** Rows that come from another operator are read where they lie. */
class RowEncoderGarbageTest {
    private static final int ROWS = 10_000;

    @Test
    void leavesNoGarbageBehindBinaryRows() throws Exception {
        RowType rowType =
                TestingRows.rowType(
                        "id STRING, user_id BIGINT, session STRING, kind STRING, country STRING,"
                                + " device STRING, page STRING, ip STRING, amount DECIMAL(18, 2),"
                                + " quantity INT, at TIMESTAMP_LTZ(3), received TIMESTAMP_LTZ(9)");
        RowEncoder encoder =
                RowEncoder.create(
                        rowType,
                        TestingTables.table(
                                "id", "UUID",
                                "user_id", "UInt64",
                                "session", "String",
                                "kind", "LowCardinality(String)",
                                "country", "LowCardinality(FixedString(2))",
                                "device", "Enum8('phone' = 1)",
                                "page", "String",
                                "ip", "IPv6",
                                "amount", "Decimal(18, 2)",
                                "quantity", "Nullable(UInt16)",
                                "at", "DateTime64(3)",
                                "received", "DateTime64(9)"));
        RowData row =
                TestingRows.binary(
                        GenericRowData.of(
                                text("01234567-89ab-cdef-8123-456789abcdef"),
                                42L,
                                text("a session"),
                                text("view"),
                                text("DE"),
                                text("phone"),
                                text("/products/größe"),
                                text("2001:db8::1"),
                                decimal("12.34", 18, 2),
                                null,
                                at("2026-01-15T15:30:00.123Z"),
                                at("2026-01-15T15:30:00.123456789Z")),
                        rowType);
        RowBinaryBuffer out = new RowBinaryBuffer(1_000);
        encode(encoder, row, out);

        long before = allocated();
        encode(encoder, row, out);
        long bytes = allocated() - before;

        assertThat((double) bytes / ROWS).isLessThan(1);
    }

    private static void encode(RowEncoder encoder, RowData row, RowBinaryBuffer out)
            throws IOException {
        for (int i = 0; i < ROWS; i++) {
            out.truncate(0);
            encoder.encode(row, out);
        }
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
