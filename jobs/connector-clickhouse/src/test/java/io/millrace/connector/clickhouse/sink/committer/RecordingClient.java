package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.Lz4Frames;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** Answers as told and records what it is asked. */
final class RecordingClient implements ClickHouseClient {
    final List<String> tokens = new ArrayList<>();
    final List<Map<String, String>> settings = new ArrayList<>();
    final List<String> statements = new ArrayList<>();
    final List<Lz4Frames> bodies = new ArrayList<>();
    final List<String> queries = new ArrayList<>();
    final List<Map<String, String>> parameters = new ArrayList<>();
    final Deque<IOException> insertErrors = new ArrayDeque<>();
    final Deque<List<List<String>>> answers = new ArrayDeque<>();

    /** What the recovery guard asks when the rows are in the table, within its window. */
    void answerThatRowsAreThere() {
        answers.add(List.of(List.of("20260115_1_1_0")));
        answers.add(
                List.of(
                        List.of(
                                "MergeTree",
                                "MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 1000",
                                "",
                                "UTC")));
        answers.add(List.of());
        answers.add(List.of(List.of("0")));
    }

    @Override
    public List<List<String>> query(String sql, Map<String, String> newParameters) {
        queries.add(sql);
        parameters.add(newParameters);
        return answers.isEmpty() ? List.of() : answers.pop();
    }

    @Override
    public void insert(String statement, Map<String, String> newSettings, Lz4Frames body)
            throws IOException {
        tokens.add(newSettings.get("insert_deduplication_token"));
        settings.add(newSettings);
        statements.add(statement);
        bodies.add(body);
        if (!insertErrors.isEmpty()) {
            throw insertErrors.pop();
        }
    }

    @Override
    public void close() {}
}
