package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.TableDescription;

import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class TableBindingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BIGINT           | Int32            | it would lose values of BIGINT, so cast it in the query",
                "INT              | UInt8            | it would lose values of INT, so cast it in the query",
                "DECIMAL(38, 0)   | UInt64           | it would lose values of DECIMAL(38, 0), so cast it in the query",
                "DECIMAL(18, 2)   | Int64            | it would lose values of DECIMAL(18, 2), so cast it in the query",
                "STRING           | Int64            | use an integer type",
                "DOUBLE           | Float32          | use FLOAT",
                "DECIMAL(18, 2)   | Float64          | use DOUBLE or FLOAT",
                "DECIMAL(18, 4)   | Decimal(18, 2)   | it would lose digits of DECIMAL(18, 4), so cast it in the query",
                "DECIMAL(20, 2)   | Decimal(18, 2)   | it would lose digits of DECIMAL(20, 2), so cast it in the query",
                "DOUBLE           | Decimal(18, 2)   | use a DECIMAL type or STRING",
                "TIMESTAMP(3)     | DateTime         | it would lose fractions of TIMESTAMP(3), so cast it to precision 0 in the query",
                "TIMESTAMP_LTZ(6) | DateTime64(3)    | it would lose fractions of TIMESTAMP_LTZ(6), so cast it to precision 3 in the query",
                "STRING           | DateTime64(3)    | use TIMESTAMP or TIMESTAMP_LTZ",
                "TIMESTAMP(3)     | Date             | use DATE",
                "INT              | String           | use STRING or BYTES",
                "BINARY(15)       | UUID             | use STRING or BINARY(16)",
                "BIGINT           | IPv4             | use STRING",
                "INT              | Enum8('a' = 1)   | use STRING",
                "INT              | Bool             | use BOOLEAN",
                "INT              | Array(Int32)     | use ARRAY",
                "ARRAY<BIGINT>    | Array(Int32)     | it would lose values of BIGINT, so cast it in the query",
                "ARRAY<INT>       | Map(String, Int32) | use MAP",
                "INT              | JSON             | use STRING",
                "STRING           | JSON(a Int32)    | the sink writes JSON without typed paths only, whose values it cannot check",
                "STRING           | Dynamic          | the sink does not write Dynamic",
                "FLOAT            | BFloat16         | the sink does not write BFloat16",
                "BIGINT           | AggregateFunction(sum, Int64) | the sink does not write AggregateFunction(sum, Int64)",
                "DECIMAL(20, 0)   | Int64            | it would lose values of DECIMAL(20, 0), so cast it in the query",
                "DECIMAL(21, 0)   | UInt64           | it would lose values of DECIMAL(21, 0), so cast it in the query",
                "DECIMAL(38, 1)   | UInt256          | it would lose values of DECIMAL(38, 1), so cast it in the query",
                "STRING           | UInt32           | use an integer type",
                "TIME(0)          | DateTime         | use TIMESTAMP or TIMESTAMP_LTZ",
                "TIME(3)          | Time             | it would lose fractions of TIME(3), so cast it to precision 0 in the query",
                "TIME(6)          | Time64(3)        | it would lose fractions of TIME(6), so cast it to precision 3 in the query",
                "INT              | Time             | use TIME",
                "DATE             | Time64(3)        | use TIME",
                "BINARY(3)        | FixedString(2)   | it would lose values of BINARY(3), so cast it in the query",
                "BYTES            | IPv6             | use STRING",
                "INT              | Tuple(Int32)     | use ROW with 1 fields",
                "ARRAY<INT>       | Nested(a Int32)  | use ROW with 1 fields",
                "INT              | Nested(a Int32)  | use ARRAY<ROW<...>>",
                "MAP<STRING, BIGINT> | Map(String, Int32) | it would lose values of BIGINT, so cast it in the query",
                "BIGINT           | LowCardinality(Nullable(Int16)) | it would lose values of BIGINT, so cast it in the query",
                "BIGINT           | SimpleAggregateFunction(sum, Int32) | it would lose values of BIGINT, so cast it in the query",
                "BIGINT           | Nullable(Int16)  | it would lose values of BIGINT, so cast it in the query"
            })
    void refusesTypesThatDoNotFit(String from, String to, String hint) {
        assertThat(binding(rowType(from), TestingTables.table("value", to)).problems())
                .containsExactly(
                        "Column 'value' of speed.events has the ClickHouse type %s, which does not take the Flink type %s: %s."
                                .formatted(to, from, hint));
    }

    @Test
    void refusesColumnsThatTheTableLacks() {
        assertThat(binding(rowType("INT"), TestingTables.table("other", "Int32")).problems())
                .containsExactly("Table speed.events has no column 'value'.");
    }

    @Test
    void refusesABatchIdThatTheRowsBringThemselves() {
        RowType rowType =
                (RowType)
                        LogicalTypeParser.parse(
                                "ROW<_batch_id STRING>", getClass().getClassLoader());

        assertThat(binding(rowType, TestingTables.table("_batch_id", "UUID")).problems())
                .containsExactly(
                        "Column '_batch_id' of speed.events is filled by the sink: leave it out of the sink's columns, or name another one in 'sink.batch-id-column'.");
    }

    @Test
    void refusesABatchIdThatIsNoUuid() {
        assertThat(
                        binding(
                                        rowType("INT"),
                                        TestingTables.table(
                                                "value", "Int32", "_batch_id", "String"))
                                .problems())
                .containsExactly(
                        "Column '_batch_id' of speed.events has the type String, but the sink writes a UUID to it: change the column, or name another one in 'sink.batch-id-column'.");
    }

    @Test
    void refusesRowsWithoutThePartitionColumn() {
        assertThat(
                        new TableBinding(
                                        rowType("INT"),
                                        TestingTables.table("value", "Int32", "at", "DateTime"),
                                        new PartitionBy.ToDate("at"),
                                        "_batch_id")
                                .problems())
                .containsExactly(
                        "Table speed.events is partitioned by toDate(at), so the sink needs the column 'at' in every row.");
    }

    @Test
    void refusesAPartitionColumnThatIsNoTime() {
        assertThat(
                        new TableBinding(
                                        rowType("STRING"),
                                        TestingTables.table("value", "String"),
                                        new PartitionBy.ToMonth("value"),
                                        "_batch_id")
                                .problems())
                .containsExactly(
                        "Table speed.events is partitioned by toYYYYMM(value), but the Flink type of 'value' is STRING: use DATE, TIMESTAMP or TIMESTAMP_LTZ.");
    }

    private static TableBinding binding(RowType rowType, TableDescription table) {
        return new TableBinding(rowType, table, new PartitionBy.None(), "_batch_id");
    }

    private static RowType rowType(String type) {
        return (RowType)
                LogicalTypeParser.parse(
                        "ROW<`value` " + type + ">", TableBindingTest.class.getClassLoader());
    }
}
