package io.millrace.connector.clickhouse.client;

import org.apache.flink.annotation.Internal;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * A SELECT whose values stand outside of its text.
 *
 * @param sql with its FORMAT clause; {@code {name:Type}} takes a parameter
 * @param parameters values as ClickHouse writes them, not escaped
 */
@Internal
public record ReadQuery(String sql, Map<String, String> parameters) implements Serializable {

    /** Copies the parameters. */
    public ReadQuery {
        parameters = new TreeMap<>(parameters);
    }

    /** The parameters as the HTTP interface takes them: named and escaped. */
    Map<String, String> httpParameters() {
        Map<String, String> escaped = new TreeMap<>();
        parameters.forEach((name, value) -> escaped.put("param_" + name, escape(value)));
        return escaped;
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\0", "\\0");
    }
}
