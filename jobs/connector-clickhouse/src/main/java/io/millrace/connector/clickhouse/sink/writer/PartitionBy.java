package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.annotation.Internal;

import java.io.Serializable;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The PARTITION BY expressions whose value the sink can compute for a row. */
@Internal
public sealed interface PartitionBy extends Serializable {

    /** The table is not partitioned. */
    record None() implements PartitionBy {
        @Override
        public String toString() {
            return "none";
        }
    }

    /** One partition for each day of a column. */
    record ToDate(String column) implements PartitionBy {
        @Override
        public String toString() {
            return "toDate(" + column + ")";
        }
    }

    /** One partition for each month of a column. */
    record ToMonth(String column) implements PartitionBy {
        @Override
        public String toString() {
            return "toYYYYMM(" + column + ")";
        }
    }

    /** Parses {@code none}, {@code toDate(column)} or {@code toYYYYMM(column)}. */
    static Optional<PartitionBy> parse(String expression) {
        String text = expression.replace("`", "").strip();
        if (text.isEmpty() || text.equals("none") || text.equals("tuple()")) {
            return Optional.of(new None());
        }
        Matcher call = Pattern.compile("(toDate|toYYYYMM)\\(\\s*([^(),\\s]+)\\s*\\)").matcher(text);
        if (!call.matches()) {
            return Optional.empty();
        }
        String column = call.group(2);
        return Optional.of(
                call.group(1).equals("toDate") ? new ToDate(column) : new ToMonth(column));
    }
}
