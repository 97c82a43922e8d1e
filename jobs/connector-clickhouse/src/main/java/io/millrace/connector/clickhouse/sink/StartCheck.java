package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.ErrorClassifier;
import io.millrace.connector.clickhouse.client.ErrorClassifier.ErrorKind;
import io.millrace.connector.clickhouse.client.HttpClickHouseClient;
import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableInspector;
import io.millrace.connector.clickhouse.sink.committer.Backoff;
import io.millrace.connector.clickhouse.sink.writer.PartitionBy;
import io.millrace.connector.clickhouse.sink.writer.TableBinding;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at the server before the first row and refuses what would lose or double rows later. */
final class StartCheck {
    private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);

    private final SinkOptions options;
    private final ClickHouseClient client;

    private StartCheck(SinkOptions options, ClickHouseClient client) {
        this.options = options;
        this.client = client;
    }

    /** What the check is for. */
    enum Depth {
        /** The rows can be written. */
        BINDING,
        /** And a repeated insert changes nothing. */
        DEDUPLICATION
    }

    /** Waits for a server that is down; fails with all problems in one message. */
    static TableBinding run(SinkOptions options, Depth depth) throws IOException {
        Backoff backoff = Backoff.standard();
        try (ClickHouseClient client = new HttpClickHouseClient(options.connection())) {
            for (int failures = 1; ; failures++) {
                try {
                    return new StartCheck(options, client).run(depth);
                } catch (IOException error) {
                    if (ErrorClassifier.classify(error) != ErrorKind.RETRYABLE) {
                        throw new IOException(
                                "Cannot look at table " + options.table() + " before the start",
                                error);
                    }
                    LOG.warn("ClickHouse at {} does not answer", options.connection(), error);
                    backoff.pause(failures);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while looking at table " + options.table(), e);
        }
    }

    private TableBinding run(Depth depth) throws IOException, InterruptedException {
        TableInspector inspector = new TableInspector(client);
        Optional<TableDescription> found = inspector.describe(options.table());
        if (found.isEmpty()) {
            throw refused(List.of("the table does not exist, or the user may not see it."));
        }
        TableDescription table = found.get();
        List<String> problems = new ArrayList<>();
        Optional<PartitionBy> partitionBy = partitionBy(table, depth, problems);
        TableBinding binding =
                new TableBinding(
                        options.rowType(),
                        table,
                        partitionBy.orElseGet(PartitionBy.None::new),
                        options.batchIdColumn());
        problems.addAll(binding.problems());
        if (depth == Depth.DEDUPLICATION) {
            problems.addAll(new DeduplicationCheck(options, client).problems(table));
            if (!binding.hasBatchIdColumn()) {
                LOG.warn(
                        "Table {} has no column '{}': after a restore beyond its deduplication window, rows could be inserted twice",
                        table.name(),
                        options.batchIdColumn());
            }
        }
        if (!problems.isEmpty()) {
            throw refused(problems);
        }
        return binding;
    }

    private Optional<PartitionBy> partitionBy(
            TableDescription table, Depth depth, List<String> problems) {
        Optional<PartitionBy> actual = PartitionBy.parse(table.partitionKey());
        PartitionBy expected = options.partitionBy();
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

    private IllegalStateException refused(List<String> problems) {
        return new IllegalStateException(
                "Cannot write to ClickHouse table "
                        + options.table()
                        + ": "
                        + String.join("\n", problems));
    }
}
