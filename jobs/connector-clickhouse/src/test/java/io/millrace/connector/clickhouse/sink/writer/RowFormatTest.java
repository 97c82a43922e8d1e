package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.TableName;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;

/** The statement that goes before the rows. */
class RowFormatTest {
    private static final TableName TABLE = new TableName("speed", "events");
    private static final UUID TOKEN = UUID.fromString("01234567-89ab-cdef-8123-456789abcdef");

    @Test
    void namesTheColumns() {
        RowFormat format =
                new RowFormat(
                        List.of(
                                new RowFormat.Column("id", "UInt64"),
                                new RowFormat.Column("a`b", "String")),
                        null);

        assertThat(format.insertStatement(TABLE, TOKEN))
                .isEqualTo("INSERT INTO `speed`.`events` (`id`, `a\\`b`) FORMAT RowBinary");
    }

    @Test
    void addsTheTokenToEveryRow() {
        RowFormat format =
                new RowFormat(
                        List.of(
                                new RowFormat.Column("kind", "Enum8('it\\'s' = 1)"),
                                new RowFormat.Column("n", "Nested(a Int8)")),
                        "_batch_id");

        assertThat(format.insertStatement(TABLE, TOKEN))
                .isEqualTo(
                        "INSERT INTO `speed`.`events` (`kind`, `n`, `_batch_id`)"
                                + " SELECT `kind`, `n`, toUUID('01234567-89ab-cdef-8123-456789abcdef')"
                                + " FROM input('`kind` Enum8(\\'it\\\\\\'s\\' = 1), `n` Array(Tuple(a Int8))')"
                                + " FORMAT RowBinary");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "JSON                           | input_format_binary_read_json_as_string = 1",
                "Array(Nullable(JSON))          | input_format_binary_read_json_as_string = 1",
                "LowCardinality(UInt8)          | allow_suspicious_low_cardinality_types = 1",
                "LowCardinality(Nullable(Date)) | allow_suspicious_low_cardinality_types = 1",
                "FixedString(257)               | allow_suspicious_fixed_string_types = 1",
                "Nullable(FixedString(1000))    | allow_suspicious_fixed_string_types = 1",
                "Nullable(Tuple(a Int8))        | enable_nullable_tuple_type = 1"
            })
    void asksForTypesThatTheServerWouldNotMake(String type, String setting) {
        assertThat(insertOf(type))
                .isEqualTo(
                        "INSERT INTO `speed`.`events` (`v`) SETTINGS %s FORMAT RowBinary"
                                .formatted(setting));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LowCardinality(String)",
                "LowCardinality(Nullable(String))",
                "LowCardinality(FixedString(2))",
                "LowCardinality(Nullable(FixedString(2)))",
                "FixedString(256)",
                "Tuple(JSONs Nullable(Int8))"
            })
    void asksForNothingElse(String type) {
        assertThat(insertOf(type)).isEqualTo("INSERT INTO `speed`.`events` (`v`) FORMAT RowBinary");
    }

    private static String insertOf(String type) {
        return new RowFormat(List.of(new RowFormat.Column("v", type)), null)
                .insertStatement(TABLE, TOKEN);
    }
}
