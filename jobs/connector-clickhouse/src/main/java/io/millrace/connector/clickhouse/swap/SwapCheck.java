package io.millrace.connector.clickhouse.swap;

import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableInspector;
import io.millrace.connector.clickhouse.client.TableInspector.View;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.ledger.Positions;
import io.millrace.connector.clickhouse.ledger.SwapLedger;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a table's partitions, and the aggregates of them, can be replaced. */
final class SwapCheck {
    private final TableInspector inspector;
    private final SwapTarget target;

    SwapCheck(TableInspector inspector, SwapTarget target) {
        this.inspector = inspector;
        this.target = target;
    }

    /**
     * @throws IllegalStateException names all that is in the way
     */
    void run(TableName ledger) throws IOException, InterruptedException {
        List<String> problems = new ArrayList<>();
        requireMergeTree(target.description(), problems);
        for (String column : List.of(Positions.SOURCE, Positions.POSITION)) {
            if (target.description().column(column).isEmpty()) {
                problems.add("it has no column '%s'.".formatted(column));
            }
        }
        problems.addAll(Positions.nullableColumns(target.description()));
        Optional<TableDescription> entries = inspector.describe(ledger);
        for (String column : SwapLedger.COLUMNS) {
            if (entries.isEmpty() || entries.get().column(column).isEmpty()) {
                problems.add("the ledger %s has no column '%s'.".formatted(ledger, column));
            }
        }
        for (View view : target.views()) {
            viewProblems(view, problems);
        }
        if (!problems.isEmpty()) {
            throw new IllegalStateException(
                    "Cannot swap partitions of "
                            + target.table()
                            + ": "
                            + String.join("\n", problems));
        }
    }

    private void viewProblems(View view, List<String> problems)
            throws IOException, InterruptedException {
        Optional<TableDescription> description = inspector.describe(view.target());
        if (description.isEmpty()) {
            problems.add(
                    "the target %s of its view %s does not exist, or the user may not see it."
                            .formatted(view.target(), view.name()));
            return;
        }
        requireMergeTree(description.get(), problems);
        for (View other : inspector.viewsInto(view.target())) {
            if (target.views().stream().noneMatch(own -> own.name().equals(other.name()))) {
                problems.add(
                        "%s, the target of its view %s, is also fed by %s, whose rows would be lost."
                                .formatted(view.target(), view.name(), other.name()));
            }
        }
    }

    private static void requireMergeTree(TableDescription table, List<String> problems) {
        if (!table.engine().endsWith("MergeTree")) {
            problems.add(
                    "%s has the engine %s, whose partitions can't be replaced."
                            .formatted(table.name(), table.engine()));
        }
    }
}
