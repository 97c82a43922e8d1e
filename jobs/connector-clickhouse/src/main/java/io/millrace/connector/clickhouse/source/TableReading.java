package io.millrace.connector.clickhouse.source;

import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.ConnectionOptions;
import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableEngine;
import io.millrace.connector.clickhouse.client.TableInspector;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.source.decode.ReadFormat;
import io.millrace.connector.clickhouse.source.filter.Condition;
import io.millrace.connector.clickhouse.source.filter.Predicate;
import io.millrace.connector.clickhouse.source.filter.PredicateSql;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.types.logical.RowType;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/**
 * What is read of a table, by scans and lookups alike.
 *
 * @param declared all columns of the Flink table
 * @param produced the columns that are read
 * @param filters conditions that rows meet
 */
@Internal
public record TableReading(
        ConnectionOptions connection,
        TableName table,
        RowType declared,
        RowType produced,
        List<Predicate> filters,
        FinalMode finalMode)
        implements Serializable {

    /** Copies the filters. */
    public TableReading {
        filters = List.copyOf(filters);
    }

    public ReadFormat format() {
        return new ReadFormat(table, produced);
    }

    /**
     * What the server says about the table.
     *
     * @param select the query up to FROM and the table's name
     * @param condition the filters
     * @param end SETTINGS and FORMAT
     */
    @Internal
    public record Checked(
            TableDescription description,
            TableEngine engine,
            boolean isFinal,
            String select,
            Condition condition,
            String end) {}

    /**
     * Looks at the table.
     *
     * @throws IllegalStateException names everything that keeps it from being read
     */
    public Checked check(ClickHouseClient client) throws IOException, InterruptedException {
        TableDescription description =
                new TableInspector(client)
                        .describe(table)
                        .orElseThrow(
                                () ->
                                        refused(
                                                List.of(
                                                        "it does not exist, or the user may not see it.")));
        TableEngine engine = TableEngine.of(table, client).orElseThrow();
        List<String> problems = new ReadFormat(table, declared).problems(description);
        if (finalMode == FinalMode.ALWAYS && !engine.mergesRows()) {
            problems.add(
                    "'scan.final' is true, but the engine %s does not merge rows."
                            .formatted(engine.name()));
        }
        if (!problems.isEmpty()) {
            throw refused(problems);
        }
        boolean isFinal = finalMode != FinalMode.NEVER && engine.mergesRows();
        Condition condition = new Condition();
        PredicateSql sql = new PredicateSql(description);
        filters.forEach(filter -> sql.add(filter, condition));
        return new Checked(
                description,
                engine,
                isFinal,
                "SELECT %s FROM %s%s"
                        .formatted(format().selectList(), table.quoted(), isFinal ? " FINAL" : ""),
                condition,
                format().endOfQuery(description));
    }

    private IllegalStateException refused(List<String> problems) {
        return new IllegalStateException(
                "Cannot read ClickHouse table " + table + ": " + String.join("\n", problems));
    }
}
