package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.ClickHouseType;

import org.apache.flink.table.types.logical.LogicalType;

import java.util.regex.Pattern;

/**
 * JSON, from its text.
 *
 * <p>The server parses the text when it inserts, and refuses the whole batch for one wrong value,
 * so each text is checked before it gets into a batch. Values of typed paths cannot be checked
 * here.
 */
final class JsonEncoders {
    private static final Pattern UNTYPED =
            Pattern.compile("max_dynamic_(paths|types)\\s*=.*|SKIP\\s.*", Pattern.DOTALL);

    private JsonEncoders() {}

    static ColumnEncoder json(LogicalType from, ClickHouseType to) {
        TextEncoders.requireText(from);
        if (!to.arguments().stream().allMatch(argument -> UNTYPED.matcher(argument).matches())) {
            throw new IncompatibleTypesException(
                    "the sink writes JSON without typed paths only, whose values it cannot check");
        }
        return (row, field, out) -> {
            int length = FieldBytes.stageText(row, field, out);
            String problem = JsonCheck.problem(out.array(), out.position(), length);
            if (problem != null) {
                throw UnencodableValueException.isNot(
                        "a JSON object that ClickHouse takes: " + problem, out.stagedText(length));
            }
            FieldBytes.writeText(row, field, out);
        };
    }
}
