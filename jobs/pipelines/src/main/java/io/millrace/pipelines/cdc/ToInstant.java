package io.millrace.pipelines.cdc;

import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;

import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * {@code TO_INSTANT(text)}: the instant of an ISO-8601 text such as the changelog's images hold;
 * null for null and for what is none, which {@link ImageProblem} reports.
 */
public final class ToInstant extends ScalarFunction {
    private static final long serialVersionUID = 1L;

    /**
     * @param text ISO-8601 in UTC, or null
     */
    public @DataTypeHint("TIMESTAMP_LTZ(3)") Instant eval(String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
