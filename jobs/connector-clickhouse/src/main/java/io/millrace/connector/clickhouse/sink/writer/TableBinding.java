package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableDescription.Column;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.types.logical.RowType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How rows of a Flink type go into a table.
 *
 * @param rowType the rows
 * @param table the table
 * @param partitionBy the table's partition expression
 * @param batchIdColumn name of the column that takes the insert's token, where the table has it
 */
@Internal
public record TableBinding(
        RowType rowType, TableDescription table, PartitionBy partitionBy, String batchIdColumn) {

    /** What keeps the rows from being written, as messages; empty when nothing does. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (FieldTarget target : FieldTarget.all(rowType, table)) {
            columnProblem(target).ifPresent(problems::add);
        }
        batchIdProblem().ifPresent(problems::add);
        partitionProblem().ifPresent(problems::add);
        return problems;
    }

    /** Whether every row gets the token of its insert. */
    public boolean hasBatchIdColumn() {
        return table.column(batchIdColumn).isPresent();
    }

    RowBatcher newBatcher(BatchLimits limits) {
        return newBatcher(limits, new Footprint(), PositionTracker.none());
    }

    RowBatcher newBatcher(BatchLimits limits, Footprint footprint, PositionTracker positions) {
        RowEncoder encoder = RowEncoder.create(rowType, table);
        List<RowFormat.Column> columns =
                encoder.columns().stream()
                        .map(column -> new RowFormat.Column(column.name(), column.type().text()))
                        .toList();
        return new RowBatcher(
                table.name(),
                new RowFormat(columns, hasBatchIdColumn() ? batchIdColumn : null),
                encoder,
                PartitionFunction.create(partitionBy, rowType, table),
                limits,
                footprint,
                positions);
    }

    private Optional<String> columnProblem(FieldTarget target) {
        String name = target.name();
        Optional<Column> found = target.column(table);
        if (found.isEmpty()) {
            return Optional.of("Table %s has no column '%s'.".formatted(table.name(), name));
        }
        Column column = found.get();
        if (column.defaultKind().equals("MATERIALIZED") || column.defaultKind().equals("ALIAS")) {
            return Optional.of(
                    "Column '%s' of %s is %s, so it cannot be written: leave it out of the sink's columns."
                            .formatted(name, table.name(), column.defaultKind()));
        }
        try {
            target.encoder(column.type());
            return Optional.empty();
        } catch (IncompatibleTypesException e) {
            return Optional.of(
                    "Column '%s' of %s has the ClickHouse type %s, which does not take the Flink type %s: %s."
                            .formatted(
                                    name,
                                    table.name(),
                                    column.type(),
                                    target.type().asSummaryString(),
                                    e.getMessage()));
        }
    }

    private Optional<String> batchIdProblem() {
        Optional<Column> column = table.column(batchIdColumn);
        if (column.isEmpty()) {
            return Optional.empty();
        }
        if (rowType.getFieldIndex(batchIdColumn) >= 0) {
            return Optional.of(
                    "Column '%s' of %s is filled by the sink: leave it out of the sink's columns, or name another one in 'sink.batch-id-column'."
                            .formatted(batchIdColumn, table.name()));
        }
        return column.get().type().name().equals("UUID")
                ? Optional.empty()
                : Optional.of(
                        "Column '%s' of %s has the type %s, but the sink writes a UUID to it: change the column, or name another one in 'sink.batch-id-column'."
                                .formatted(batchIdColumn, table.name(), column.get().type()));
    }

    private Optional<String> partitionProblem() {
        String column;
        if (partitionBy instanceof PartitionBy.ToDate day) {
            column = day.column();
        } else if (partitionBy instanceof PartitionBy.ToMonth month) {
            column = month.column();
        } else {
            return Optional.empty();
        }
        int field = rowType.getFieldIndex(column);
        if (field < 0) {
            return Optional.of(
                    "Table %s is partitioned by %s, so the sink needs the column '%s' in every row."
                            .formatted(table.name(), partitionBy, column));
        }
        boolean temporal =
                switch (rowType.getTypeAt(field).getTypeRoot()) {
                    case DATE, TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> true;
                    default -> false;
                };
        return temporal
                ? Optional.empty()
                : Optional.of(
                        "Table %s is partitioned by %s, but the Flink type of '%s' is %s: use DATE, TIMESTAMP or TIMESTAMP_LTZ."
                                .formatted(
                                        table.name(),
                                        partitionBy,
                                        column,
                                        rowType.getTypeAt(field).asSummaryString()));
    }
}
