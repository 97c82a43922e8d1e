package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.Lz4Frames;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** Answers as told and records the tokens of all inserts. */
final class RecordingClient implements ClickHouseClient {
    final List<String> tokens = new ArrayList<>();
    final List<String> statements = new ArrayList<>();
    final List<Lz4Frames> bodies = new ArrayList<>();
    final List<String> queries = new ArrayList<>();
    final Deque<IOException> insertErrors = new ArrayDeque<>();
    final Deque<List<List<String>>> answers = new ArrayDeque<>();

    @Override
    public List<List<String>> query(String sql, Map<String, String> parameters) {
        queries.add(sql);
        return answers.isEmpty() ? List.of() : answers.pop();
    }

    @Override
    public void insert(String statement, Map<String, String> settings, Lz4Frames body)
            throws IOException {
        statements.add(statement);
        bodies.add(body);
        tokens.add(settings.get("insert_deduplication_token"));
        if (!insertErrors.isEmpty()) {
            throw insertErrors.pop();
        }
    }

    @Override
    public void close() {}
}
