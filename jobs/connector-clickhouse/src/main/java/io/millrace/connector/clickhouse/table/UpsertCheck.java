package io.millrace.connector.clickhouse.table;

import io.millrace.connector.clickhouse.client.HttpClickHouseClient;
import io.millrace.connector.clickhouse.client.RetryPolicy;
import io.millrace.connector.clickhouse.client.TableEngine;
import io.millrace.connector.clickhouse.client.TableName;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Refuses tables that would not keep the last version of a key, before the first row. */
final class UpsertCheck {
    private static final Logger LOG = LoggerFactory.getLogger(UpsertCheck.class);
    private static final int RETRIES = 10;

    private UpsertCheck() {}

    /**
     * @throws IllegalStateException names everything that is wrong with the table
     */
    static void run(UpsertOptions options) throws IOException {
        Optional<TableEngine> engine =
                RetryPolicy.standard(RETRIES)
                        .call(
                                "look at ClickHouse table " + options.table(),
                                () -> {
                                    try (var client =
                                            new HttpClickHouseClient(options.connection())) {
                                        return TableEngine.of(options.table(), client);
                                    }
                                });
        List<String> problems =
                engine.map(found -> problems(found, options))
                        .orElseGet(() -> List.of("it does not exist, or the user may not see it."));
        if (!problems.isEmpty()) {
            throw new IllegalStateException(
                    "Cannot write updates and deletes to ClickHouse table "
                            + options.table()
                            + ": "
                            + String.join("\n", problems));
        }
        warnOfPartitions(engine.get(), options);
    }

    static List<String> problems(TableEngine engine, UpsertOptions options) {
        if (!engine.isReplacing()) {
            return List.of(
                    "it has the engine %s, which does not replace rows by version: use ReplacingMergeTree(%s, %s)."
                            .formatted(
                                    engine.name(),
                                    options.versionColumn(),
                                    options.deletedColumn()));
        }
        List<String> problems = new ArrayList<>();
        problem(
                        engine,
                        "version",
                        engine.versionColumn(),
                        "sink.version-column",
                        options.versionColumn(),
                        options)
                .ifPresent(problems::add);
        if (engine.versionColumn().isPresent()) {
            problem(
                            engine,
                            "is_deleted",
                            engine.deletedColumn(),
                            "sink.deleted-column",
                            options.deletedColumn(),
                            options)
                    .ifPresent(problems::add);
        }
        List<String> sortingKey = engine.sortingKey().stream().map(TableName::unquote).toList();
        if (!new HashSet<>(sortingKey).equals(new HashSet<>(options.key()))) {
            problems.add(
                    "it replaces rows of one sorting key (%s), but the primary key of the Flink table is (%s): make them the same columns."
                            .formatted(
                                    String.join(", ", sortingKey),
                                    String.join(", ", options.key())));
        }
        return problems;
    }

    private static Optional<String> problem(
            TableEngine engine,
            String role,
            Optional<String> actual,
            String option,
            String expected,
            UpsertOptions options) {
        if (actual.isEmpty()) {
            return Optional.of(
                    "its engine %s has no %s column: use ReplacingMergeTree(%s, %s)."
                            .formatted(
                                    engine.name(),
                                    role,
                                    options.versionColumn(),
                                    options.deletedColumn()));
        }
        return actual.get().equals(expected)
                ? Optional.empty()
                : Optional.of(
                        "the %s column of its engine is '%s', but '%s' is '%s'."
                                .formatted(role, actual.get(), option, expected));
    }

    private static void warnOfPartitions(TableEngine engine, UpsertOptions options) {
        boolean byKey =
                engine.partitionKey().stream()
                        .allMatch(part -> options.key().stream().anyMatch(part::contains));
        if (!byKey) {
            LOG.warn(
                    "Table {} is partitioned by {}, which is not computed from its key: versions of a row whose partition changes are replaced only when the table is read with FINAL",
                    options.table(),
                    engine.partitionKey());
        }
    }
}
