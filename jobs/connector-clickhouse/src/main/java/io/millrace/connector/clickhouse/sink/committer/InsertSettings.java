package io.millrace.connector.clickhouse.sink.committer;

import org.apache.flink.annotation.Internal;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The ClickHouse settings that make a repeated insert a no-op.
 *
 * <p>The token identifies an insert only together with its split into blocks, so everything that
 * could split the rows differently the second time is pinned, whatever the server's profile says.
 */
@Internal
public final class InsertSettings {
    private InsertSettings() {}

    /** The settings of an exactly-once insert of so many rows, without its token. */
    public static Map<String, String> pinned(int rows) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("async_insert", "0");
        settings.put("insert_deduplicate", "1");
        settings.put("deduplicate_blocks_in_dependent_materialized_views", "1");
        settings.put("max_insert_block_size", Integer.toString(rows));
        settings.put("min_insert_block_size_rows", "0");
        settings.put("min_insert_block_size_bytes", "0");
        settings.put("min_insert_block_size_rows_for_materialized_views", "0");
        settings.put("min_insert_block_size_bytes_for_materialized_views", "0");
        settings.put("max_insert_threads", "1");
        settings.put("input_format_parallel_parsing", "0");
        settings.put("materialized_views_ignore_errors", "0");
        settings.put("wait_end_of_query", "1");
        return settings;
    }

    /** Names of the settings that the user must be allowed to set. */
    public static List<String> pinnedNames() {
        return pinned(1).keySet().stream()
                .filter(name -> !name.equals("wait_end_of_query"))
                .sorted()
                .toList();
    }

    /** Pinned settings with a token, which is also the statement's comment in the query log. */
    public static Map<String, String> withToken(Map<String, String> pinned, UUID token) {
        Map<String, String> settings = new TreeMap<>(pinned);
        settings.put("insert_deduplication_token", token.toString());
        settings.put("log_comment", token.toString());
        return settings;
    }
}
