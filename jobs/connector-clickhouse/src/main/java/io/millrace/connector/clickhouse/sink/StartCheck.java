package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableInspector;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.Targets.Target;
import io.millrace.connector.clickhouse.sink.committer.Inquiry;
import io.millrace.connector.clickhouse.sink.writer.DeadLetters;
import io.millrace.connector.clickhouse.sink.writer.PartitionBy;
import io.millrace.connector.clickhouse.sink.writer.PositionColumns;
import io.millrace.connector.clickhouse.sink.writer.RoutedTables;
import io.millrace.connector.clickhouse.sink.writer.TableBinding;

import org.apache.flink.table.types.logical.RowType;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import javax.annotation.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Looks at the server before the first row and refuses what would lose or double rows later. */
final class StartCheck {
    private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);

    private final SinkOptions options;
    private final Depth depth;
    private final TableInspector inspector;
    private final DeduplicationCheck deduplication;

    private final List<TableBinding> bindings = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private StartCheck(SinkOptions options, Depth depth, ClickHouseClient client) {
        this.options = options;
        this.depth = depth;
        this.inspector = new TableInspector(client);
        this.deduplication = new DeduplicationCheck(options, client);
    }

    /** What the check is for. */
    enum Depth {
        /** The rows can be written. */
        BINDING,
        /** And a repeated insert changes nothing. */
        DEDUPLICATION
    }

    /**
     * What was found to be fit.
     *
     * @param warnings what the user should know, for one of the writers to log
     */
    record Result(RoutedTables tables, List<String> warnings) {

        /** What a writer logs: the first one everything, the others nothing. */
        List<String> warningsOf(int subtask) {
            return subtask == 0 ? warnings : List.of();
        }

        /** The tables for a writer, after it has logged its warnings. */
        RoutedTables tablesOf(int subtask) {
            warningsOf(subtask).forEach(LOG::warn);
            return tables;
        }
    }

    /** Waits for a server that is down; fails with all problems in one message. */
    static Result run(SinkOptions options, Depth depth) throws IOException {
        return Inquiry.ask(
                options.connection(),
                "look at table " + options.targets() + " before the start",
                client -> new StartCheck(options, depth, client).run());
    }

    private Result run() throws IOException, InterruptedException {
        for (Target target : options.targets().tables()) {
            bindings.add(bindTarget(target));
        }
        TableBinding deadLetters = bindDeadLetters();
        if (!refusals.isEmpty()) {
            throw new IllegalStateException(String.join("\n", refusals));
        }
        if (depth == Depth.DEDUPLICATION) {
            warnings.addAll(deduplication.warnings(bindings));
        }
        return new Result(
                new RoutedTables(
                        bindings,
                        options.targets().router(),
                        options.columns().positions(),
                        deadLetters,
                        options.unencodable().handler()),
                warnings);
    }

    @Nullable
    private TableBinding bindTarget(Target target) throws IOException, InterruptedException {
        TableBinding binding =
                bind(target.name(), table -> target.rowType(), options.partitionBy());
        if (binding != null && options.swapLedger() != null) {
            List<String> problems =
                    new LedgerCheck(options.swapLedger(), options.columns().positions(), inspector)
                            .problems(binding);
            if (!problems.isEmpty()) {
                refuse(target.name(), problems);
            }
        }
        return binding;
    }

    @Nullable
    private TableBinding bindDeadLetters() throws IOException, InterruptedException {
        TableName name = options.unencodable().deadLetterTable();
        if (name == null) {
            return null;
        }
        PositionColumns positions = options.columns().positions();
        int before = refusals.size();
        TableBinding binding = bind(name, table -> DeadLetters.rowType(table, positions), null);
        if (binding != null) {
            List<String> problems = DeadLetters.problems(binding.table(), positions);
            if (!problems.isEmpty()) {
                refuse(name, problems);
            }
        }
        if (refusals.size() > before) {
            refusals.add(
                    "A table for dead letters is made by "
                            + DeadLetters.createStatement(
                                    name,
                                    positions,
                                    options.columns().batchId(),
                                    options.recovery().minimumWindow()));
        }
        return binding;
    }

    /** The binding, which is of no use when there are refusals; null without a table. */
    @Nullable
    private TableBinding bind(
            TableName name,
            Function<TableDescription, RowType> rowType,
            @Nullable PartitionBy expected)
            throws IOException, InterruptedException {
        Optional<TableDescription> found = inspector.describe(name);
        if (found.isEmpty()) {
            refuse(name, List.of("the table does not exist, or the user may not see it."));
            return null;
        }
        TableDescription table = found.get();
        List<String> problems = new ArrayList<>();
        Optional<PartitionBy> partitionBy = partitionBy(table, expected, problems);
        TableBinding binding =
                new TableBinding(
                        rowType.apply(table),
                        table,
                        partitionBy.orElseGet(PartitionBy.None::new),
                        options.columns().batchId());
        problems.addAll(binding.problems());
        if (depth == Depth.DEDUPLICATION) {
            problems.addAll(deduplication.problems(table));
            batchIdProblem(binding).ifPresent(problems::add);
        }
        if (!problems.isEmpty()) {
            refuse(name, problems);
        }
        return binding;
    }

    private void refuse(TableName name, List<String> problems) {
        refusals.add(
                "Cannot write to ClickHouse table " + name + ": " + String.join("\n", problems));
    }

    private Optional<PartitionBy> partitionBy(
            TableDescription table, @Nullable PartitionBy expected, List<String> problems) {
        Optional<PartitionBy> actual = PartitionBy.parse(table.partitionKey());
        if (expected == null && actual.isEmpty() && depth == Depth.DEDUPLICATION) {
            problems.add(
                    "it is partitioned by '%s', which the sink cannot compute: partition it by nothing, toDate(column) or toYYYYMM(column)."
                            .formatted(table.partitionKey()));
        }
        if (expected != null && !actual.equals(Optional.of(expected))) {
            problems.add(
                    "'sink.partition-by' is '%s', but the table is partitioned by '%s'."
                            .formatted(
                                    expected,
                                    actual.map(Object::toString).orElse(table.partitionKey())));
        }
        return actual;
    }

    /** Without a batch id nothing tells whether a file that is gone is still needed. */
    private Optional<String> batchIdProblem(TableBinding binding) {
        if (binding.hasBatchIdColumn()) {
            return Optional.empty();
        }
        if (options.buffer().spillDirectory() != null) {
            return Optional.of(
                    "it has no column '%s', by which spilled rows are found again: add it (UUID), or leave 'sink.spill.directory' out."
                            .formatted(options.columns().batchId()));
        }
        warnings.add(
                "Table %s has no column '%s': after a restore beyond its deduplication window, rows could be inserted twice"
                        .formatted(binding.table().name(), options.columns().batchId()));
        return Optional.empty();
    }
}
