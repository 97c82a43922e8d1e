package io.millrace.pipelines.cdc;

import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;

import java.util.HashMap;
import java.util.Map;

/**
 * {@code IMAGE_PROBLEM(image, 'user_id STRING', 'price DECIMAL(10, 2)', 'last_login INSTANT NULL',
 * ...)}: the first thing in a row image that does not fit the columns a view expects; null where
 * all fit.
 */
public final class ImageProblem extends ScalarFunction {
    private static final long serialVersionUID = 1L;

    private transient Map<String, ImageColumn> parsed;

    /**
     * @param image column to text, or null where a change has no image at all
     * @param columns declarations as {@link ImageColumn} reads them
     */
    public String eval(
            @DataTypeHint("MAP<STRING, STRING>") Map<String, String> image, String... columns) {
        if (image == null) {
            return "the change has no image";
        }
        if (parsed == null) {
            parsed = new HashMap<>();
        }
        for (String column : columns) {
            String problem = parsed.computeIfAbsent(column, ImageColumn::parse).problemIn(image);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }
}
