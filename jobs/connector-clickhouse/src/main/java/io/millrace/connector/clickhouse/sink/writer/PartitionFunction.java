package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.ClickHouseType;
import io.millrace.connector.clickhouse.client.TableDescription;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * Computes the number that ClickHouse uses as partition id of a row: 20260115 for a day, 202601 for
 * a month, {@link #UNPARTITIONED} for a table without partitions.
 */
interface PartitionFunction {
    int UNPARTITIONED = -1;

    /** The partition of a row; a row whose partition column is null fails when it is encoded. */
    int partition(RowData row);

    /** The text that ClickHouse shows as _partition_id. */
    static String id(int partition) {
        return partition == UNPARTITIONED ? "all" : Integer.toString(partition);
    }

    static PartitionFunction create(PartitionBy by, RowType rowType, TableDescription table) {
        if (by instanceof PartitionBy.ToDate day) {
            return ofColumn(day.column(), false, rowType, table);
        }
        if (by instanceof PartitionBy.ToMonth month) {
            return ofColumn(month.column(), true, rowType, table);
        }
        return row -> UNPARTITIONED;
    }

    private static PartitionFunction ofColumn(
            String column, boolean monthly, RowType rowType, TableDescription table) {
        int field = rowType.getFieldIndex(column);
        LogicalType type = rowType.getTypeAt(field);
        if (type.is(LogicalTypeRoot.DATE)) {
            return row ->
                    row.isNullAt(field)
                            ? UNPARTITIONED
                            : number(LocalDate.ofEpochDay(row.getInt(field)), monthly);
        }
        int precision = LogicalTypeChecks.getPrecision(type);
        ZoneId zone = zone(table.column(column).orElseThrow().type(), table.serverZone());
        return new OfInstant(field, precision, zone, monthly);
    }

    /** The zone by which ClickHouse finds the day of a date-time column. */
    private static ZoneId zone(ClickHouseType type, ZoneId serverZone) {
        int place = type.name().equals("DateTime64") ? 1 : 0;
        return type.arguments().size() > place
                ? ZoneId.of(ClickHouseType.unquote(type.arguments().get(place)))
                : serverZone;
    }

    private static int number(LocalDate date, boolean monthly) {
        int month = date.getYear() * 100 + date.getMonthValue();
        return monthly ? month : month * 100 + date.getDayOfMonth();
    }

    /** Remembers the day of the last row, since rows mostly come in the order of time. */
    final class OfInstant implements PartitionFunction {
        private final int field;
        private final int precision;
        private final ZoneId zone;
        private final boolean monthly;

        private long dayStart;
        private long nextDayStart;
        private int lastPartition;

        OfInstant(int field, int precision, ZoneId zone, boolean monthly) {
            this.field = field;
            this.precision = precision;
            this.zone = zone;
            this.monthly = monthly;
        }

        @Override
        public int partition(RowData row) {
            if (row.isNullAt(field)) {
                return UNPARTITIONED;
            }
            long millis = BinaryFields.millis(row, field, precision);
            if (millis < dayStart || millis >= nextDayStart) {
                LocalDate date = Instant.ofEpochMilli(millis).atZone(zone).toLocalDate();
                dayStart = date.atStartOfDay(zone).toInstant().toEpochMilli();
                nextDayStart = date.plusDays(1).atStartOfDay(zone).toInstant().toEpochMilli();
                lastPartition = number(date, monthly);
            }
            return lastPartition;
        }
    }
}
