package io.millrace.connector.clickhouse.catalog;

import io.millrace.connector.clickhouse.client.TableEngine;
import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.catalog.UniqueConstraint;
import org.apache.flink.table.catalog.exceptions.CatalogException;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes CREATE TABLE for a Flink table. */
final class CreateTableStatement {
    private static final Set<String> OPTIONS =
            Set.of(
                    CreateTableOptions.ENGINE.key(),
                    CreateTableOptions.ORDER_BY.key(),
                    CreateTableOptions.PARTITION_BY.key(),
                    CreateTableOptions.SETTINGS.key());

    private final TableName name;
    private final ResolvedCatalogTable table;
    private final Configuration options;
    private final TableEngine engine;

    private CreateTableStatement(TableName name, ResolvedCatalogTable table) {
        this.name = name;
        this.table = table;
        this.options = Configuration.fromMap(table.getOptions());
        this.engine = TableEngine.parse(options.get(CreateTableOptions.ENGINE));
    }

    /**
     * @throws CatalogException names what ClickHouse has not, or an option that is not known
     */
    static String write(TableName name, ResolvedCatalogTable table) {
        return new CreateTableStatement(name, table).write();
    }

    private String write() {
        refuseUnknownOptions();
        if (!table.getResolvedSchema().getWatermarkSpecs().isEmpty()) {
            throw refused("it has a watermark, which ClickHouse cannot keep");
        }
        List<String> columns =
                table.getResolvedSchema().getColumns().stream()
                        .map(this::column)
                        .collect(Collectors.toCollection(ArrayList::new));
        columns.addAll(columnsOfTheSink());
        StringBuilder sql =
                new StringBuilder("CREATE TABLE ")
                        .append(name.quoted())
                        .append(" (")
                        .append(String.join(", ", columns))
                        .append(") ENGINE = ")
                        .append(options.get(CreateTableOptions.ENGINE));
        if (engine.isMergeTree()) {
            partitionBy(sql);
            sql.append(" ORDER BY ").append(orderBy());
            settings(sql);
        }
        if (!table.getComment().isEmpty()) {
            sql.append(" COMMENT ").append(quote(table.getComment()));
        }
        return sql.toString();
    }

    private void refuseUnknownOptions() {
        Set<String> unknown = new TreeSet<>(table.getOptions().keySet());
        unknown.removeAll(OPTIONS);
        if (!unknown.isEmpty()) {
            throw refused(
                    "it has the options %s, but a ClickHouse catalog knows only %s"
                            .formatted(unknown, new TreeSet<>(OPTIONS)));
        }
    }

    private String column(Column column) {
        if (!column.isPhysical()) {
            throw refused(
                    "column '%s' is computed or metadata, which ClickHouse cannot keep"
                            .formatted(column.getName()));
        }
        try {
            return TableName.quote(column.getName())
                    + " "
                    + ClickHouseTypes.of(column.getDataType().getLogicalType())
                    + column.getComment().map(text -> " COMMENT " + quote(text)).orElse("");
        } catch (IllegalArgumentException e) {
            throw refused(
                    "column '%s' of type %s: %s"
                            .formatted(
                                    column.getName(),
                                    column.getDataType().getLogicalType().asSummaryString(),
                                    e.getMessage()));
        }
    }

    /** Columns that the sink fills by itself. */
    private List<String> columnsOfTheSink() {
        List<String> columns = new ArrayList<>();
        engine.deletedColumn()
                .filter(column -> table.getResolvedSchema().getColumn(column).isEmpty())
                .ifPresent(column -> columns.add(TableName.quote(column) + " UInt8"));
        String batchId = TableSchema.BATCH_ID_COLUMN;
        if (engine.isMergeTree() && table.getResolvedSchema().getColumn(batchId).isEmpty()) {
            columns.add(TableName.quote(batchId) + " UUID");
        }
        return columns;
    }

    private void partitionBy(StringBuilder sql) {
        String expression =
                options.getOptional(CreateTableOptions.PARTITION_BY)
                        .orElseGet(() -> tuple(table.getPartitionKeys()));
        if (!expression.equals("tuple()")) {
            sql.append(" PARTITION BY ").append(expression);
        }
    }

    private String orderBy() {
        return options.getOptional(CreateTableOptions.ORDER_BY)
                .orElseGet(
                        () ->
                                tuple(
                                        table.getResolvedSchema()
                                                .getPrimaryKey()
                                                .map(UniqueConstraint::getColumns)
                                                .orElse(List.of())));
    }

    private void settings(StringBuilder sql) {
        boolean coordinated = engine.name().matches("(Replicated|Shared).*");
        if (options.contains(CreateTableOptions.SETTINGS) || !coordinated) {
            sql.append(" SETTINGS ").append(options.get(CreateTableOptions.SETTINGS));
        }
    }

    private static String tuple(List<String> columns) {
        return columns.isEmpty()
                ? "tuple()"
                : columns.stream()
                        .map(TableName::quote)
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String quote(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private CatalogException refused(String reason) {
        return new CatalogException("Cannot create ClickHouse table " + name + ": " + reason);
    }
}
