package io.millrace.connector.clickhouse.source.filter;

import io.millrace.connector.clickhouse.client.ClickHouseType;
import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.source.filter.Predicate.And;
import io.millrace.connector.clickhouse.source.filter.Predicate.Comparison;
import io.millrace.connector.clickhouse.source.filter.Predicate.IsNull;
import io.millrace.connector.clickhouse.source.filter.Predicate.Not;
import io.millrace.connector.clickhouse.source.filter.Predicate.Or;
import io.millrace.connector.clickhouse.source.filter.Predicate.StartsWith;

import org.apache.flink.annotation.Internal;

import java.util.List;
import java.util.stream.Collectors;

/** Writes predicates for the columns of one table; values become parameters. */
@Internal
public final class PredicateSql {
    private final TableDescription table;

    public PredicateSql(TableDescription table) {
        this.table = table;
    }

    /** Adds a predicate to a condition. */
    public void add(Predicate predicate, Condition condition) {
        condition.and(write(predicate, condition));
    }

    private String write(Predicate predicate, Condition condition) {
        if (predicate instanceof And and) {
            return joined(and.parts(), " AND ", condition);
        }
        if (predicate instanceof Or or) {
            return joined(or.parts(), " OR ", condition);
        }
        if (predicate instanceof Not not) {
            return "NOT (" + write(not.part(), condition) + ")";
        }
        if (predicate instanceof IsNull isNull) {
            return TableName.quote(isNull.column()) + " IS NULL";
        }
        if (predicate instanceof StartsWith startsWith) {
            return "startsWith(%s, %s)"
                    .formatted(
                            textOf(startsWith.column()),
                            condition.parameter("String", startsWith.prefix()));
        }
        return ComparisonSql.write((Comparison) predicate, type((Comparison) predicate), condition);
    }

    private String joined(List<Predicate> parts, String word, Condition condition) {
        return parts.stream()
                .map(part -> "(" + write(part, condition) + ")")
                .collect(Collectors.joining(word));
    }

    /** A column as the text that Flink has of it. */
    private String textOf(String column) {
        return type(column).name().equals("String")
                ? TableName.quote(column)
                : "toString(" + TableName.quote(column) + ")";
    }

    private ClickHouseType type(Comparison comparison) {
        return type(comparison.column());
    }

    private ClickHouseType type(String column) {
        ClickHouseType type = table.column(column).orElseThrow().type();
        while (true) {
            switch (type.name()) {
                case "Nullable", "LowCardinality" -> type = type.typeArgument(0);
                case "SimpleAggregateFunction" -> type = type.typeArgument(1);
                default -> {
                    return type;
                }
            }
        }
    }
}
