package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableInspector;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.ledger.Positions;
import io.millrace.connector.clickhouse.ledger.SwapLedger;
import io.millrace.connector.clickhouse.sink.writer.PartitionBy;
import io.millrace.connector.clickhouse.sink.writer.PositionColumns;
import io.millrace.connector.clickhouse.sink.writer.TableBinding;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether inserts can tell their rows from those that a batch run has brought. */
final class LedgerCheck {
    private static final PositionColumns NEEDED =
            new PositionColumns(Positions.SOURCE, Positions.POSITION);

    private final TableName ledger;
    private final PositionColumns positions;
    private final TableInspector inspector;

    /**
     * @param positions the columns that the sink takes for the place of a row
     */
    LedgerCheck(TableName ledger, PositionColumns positions, TableInspector inspector) {
        this.ledger = ledger;
        this.positions = positions;
        this.inspector = inspector;
    }

    List<String> problems(TableBinding binding) throws IOException, InterruptedException {
        List<String> problems = new ArrayList<>();
        Optional<TableDescription> table = inspector.describe(ledger);
        if (table.isEmpty()) {
            problems.add(
                    "the table %s of 'sink.swap-ledger' does not exist, or the user may not see it."
                            .formatted(ledger));
        } else {
            for (String column : SwapLedger.COLUMNS) {
                if (table.get().column(column).isEmpty()) {
                    problems.add(
                            "the table %s of 'sink.swap-ledger' has no column '%s'."
                                    .formatted(ledger, column));
                }
            }
        }
        if (!binding.hasBatchIdColumn()) {
            problems.add(
                    "with 'sink.swap-ledger' it needs the column '%s', by which rows are found after a swap."
                            .formatted(binding.batchIdColumn()));
        }
        if (!positions.equals(NEEDED)) {
            problems.add(
                    "with 'sink.swap-ledger' the place of a row is in '%s' and '%s', not in '%s' and '%s'."
                            .formatted(
                                    NEEDED.source(),
                                    NEEDED.position(),
                                    positions.source(),
                                    positions.position()));
        }
        if (!NEEDED.in(binding.rowType())) {
            problems.add(
                    "with 'sink.swap-ledger' every row needs its place in the source: '%s' (STRING) and '%s' (BIGINT)."
                            .formatted(NEEDED.source(), NEEDED.position()));
        }
        problems.addAll(Positions.nullableColumns(binding.table()));
        if (PartitionBy.parse(binding.table().partitionKey()).isEmpty()) {
            problems.add(
                    "with 'sink.swap-ledger' it must be partitioned by nothing, toDate(column) or toYYYYMM(column), not by '%s'."
                            .formatted(binding.table().partitionKey()));
        }
        return problems;
    }
}
