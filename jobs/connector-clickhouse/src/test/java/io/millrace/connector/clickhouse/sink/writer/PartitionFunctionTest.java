package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.time.LocalDate;

import static org.assertj.core.api.Assertions.assertThat;

class PartitionFunctionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DateTime64(3, 'UTC')        | toDate(at)   | 2026-01-15T23:59:59.999Z | 20260115",
                "DateTime64(3, 'UTC')        | toYYYYMM(at) | 2026-01-15T23:59:59.999Z | 202601",
                "DateTime64(3)               | toDate(at)   | 2026-01-15T23:30:00Z     | 20260116",
                "DateTime64(3)               | toDate(at)   | 2026-07-15T21:59:59Z     | 20260715",
                "DateTime64(3)               | toDate(at)   | 2026-07-15T22:00:00Z     | 20260716",
                "DateTime('Asia/Kathmandu')  | toDate(at)   | 2026-01-15T18:15:00Z     | 20260116",
                "DateTime('America/New_York')| toYYYYMM(at) | 2026-02-01T04:59:59Z     | 202601",
            })
    void findsTheDayOfTheColumnsZone(String type, String by, Instant at, String partition) {
        assertThat(partition(DataTypes.TIMESTAMP_LTZ(3), type, by, TimestampData.fromInstant(at)))
                .isEqualTo(partition);
    }

    @Test
    void findsTheDayOfADate() {
        int day = (int) LocalDate.of(2026, 3, 9).toEpochDay();

        assertThat(partition(DataTypes.DATE(), "Date", "toDate(at)", day)).isEqualTo("20260309");
        assertThat(partition(DataTypes.DATE(), "Date32", "toYYYYMM(at)", day)).isEqualTo("202603");
    }

    @Test
    void namesTheOnlyPartitionAsClickHouseDoes() {
        assertThat(partition(DataTypes.DATE(), "Date", "none", 0)).isEqualTo("all");
    }

    @Test
    void goesBackAndForthBetweenDays() {
        PartitionFunction function =
                function(DataTypes.TIMESTAMP_LTZ(3), "DateTime64(3, 'UTC')", "toDate(at)");

        for (String day : new String[] {"2026-01-15", "2026-01-16", "2026-01-15", "2025-12-31"}) {
            Instant at = Instant.parse(day + "T12:00:00Z");
            assertThat(function.partition(GenericRowData.of(TimestampData.fromInstant(at))))
                    .isEqualTo(Integer.parseInt(day.replace("-", "")));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|none",
                "none|none",
                "tuple()|none",
                "toDate(event_time)|toDate(event_time)",
                "toYYYYMM( `at` )|toYYYYMM(at)"
            })
    void readsTheExpressionsThatItKnows(String expression, String meaning) {
        assertThat(PartitionBy.parse(expression)).map(Object::toString).contains(meaning);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"toStartOfHour(at)", "(toDate(at), kind)", "toDate(at) + 1", "at"})
    void doesNotGuessOthers(String expression) {
        assertThat(PartitionBy.parse(expression)).isEmpty();
    }

    private static String partition(DataType from, String type, String partitionBy, Object value) {
        return PartitionFunction.id(
                function(from, type, partitionBy).partition(GenericRowData.of(value)));
    }

    private static PartitionFunction function(DataType from, String type, String partitionBy) {
        RowType rowType = (RowType) DataTypes.ROW(DataTypes.FIELD("at", from)).getLogicalType();
        return PartitionFunction.create(
                PartitionBy.parse(partitionBy).orElseThrow(),
                rowType,
                TestingTables.table("at", type));
    }
}
