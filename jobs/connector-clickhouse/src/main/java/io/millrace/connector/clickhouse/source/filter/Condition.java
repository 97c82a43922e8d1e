package io.millrace.connector.clickhouse.source.filter;

import org.apache.flink.annotation.Internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A WHERE clause under construction: conditions joined by AND, and the parameters in them. */
@Internal
public final class Condition {
    private final List<String> parts = new ArrayList<>();
    private final Map<String, String> parameters = new TreeMap<>();

    /** Adds a condition as ClickHouse spells it. */
    public void and(String sql) {
        parts.add(sql);
    }

    /**
     * Adds a parameter.
     *
     * @param type ClickHouse type
     * @param value as ClickHouse writes values of that type, not escaped
     * @return what stands for it in SQL
     */
    public String parameter(String type, String value) {
        String name = "p" + parameters.size();
        parameters.put(name, value);
        return "{" + name + ":" + type + "}";
    }

    /** Continues a condition without changing it. */
    public Condition copy() {
        Condition copy = new Condition();
        copy.parts.addAll(parts);
        copy.parameters.putAll(parameters);
        return copy;
    }

    public Map<String, String> parameters() {
        return parameters;
    }

    /** The clause with a blank before it; empty when every row is meant. */
    public String whereClause() {
        return parts.isEmpty() ? "" : " WHERE (" + String.join(") AND (", parts) + ")";
    }
}
