package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.ClickHouseType;
import io.millrace.connector.clickhouse.client.ConnectionOptions;
import io.millrace.connector.clickhouse.client.Lz4Frames;
import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableDescription.Column;
import io.millrace.connector.clickhouse.client.TableDescription.Deduplication;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.committer.BeyondWindow;
import io.millrace.connector.clickhouse.sink.committer.OnRewind;
import io.millrace.connector.clickhouse.sink.writer.BatchLimits;
import io.millrace.connector.clickhouse.sink.writer.BufferOptions;
import io.millrace.connector.clickhouse.sink.writer.PartitionBy;
import io.millrace.connector.clickhouse.sink.writer.TableBinding;

import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.RowType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What a server without restricted users and without Keeper does not show. */
class DeduplicationCheckTest {
    private static final RowType ROW_TYPE = RowType.of(new IntType());

    @ParameterizedTest
    @CsvSource({
        "async_insert, 1",
        "insert_deduplicate, 0",
        "max_insert_threads, 8",
        "deduplicate_blocks_in_dependent_materialized_views, 0",
        "materialized_views_ignore_errors, 1"
    })
    void refusesASettingThatTheUserMayNotChange(String setting, String value) throws Exception {
        assertThat(check(List.of(setting, value)).problems(table("MergeTree")))
                .containsExactly(
                        "user 'writer' may not change the setting '%s', which is %s: allow it in the user's profile."
                                .formatted(setting, value));
    }

    @Test
    void takesASettingThatIsFixedAtTheValueItNeeds() throws Exception {
        assertThat(check(List.of("async_insert", "0")).problems(table("MergeTree"))).isEmpty();
    }

    @Test
    void warnsOfPlainTablesOnly() {
        DeduplicationCheck check = check();

        assertThat(check.warning(List.of(binding("ReplicatedMergeTree"), binding("MergeTree"))))
                .hasValueSatisfying(
                        warning ->
                                assertThat(warning)
                                        .startsWith(
                                                "The log of inserts of t.events (MergeTree) is"));
        assertThat(
                        check.warning(
                                List.of(
                                        binding("ReplicatedMergeTree"),
                                        binding("SharedReplacingMergeTree"))))
                .isEmpty();
    }

    private static TableBinding binding(String engine) {
        return new TableBinding(ROW_TYPE, table(engine), new PartitionBy.None(), "_batch_id");
    }

    private static TableDescription table(String engine) {
        return new TableDescription(
                new TableName("t", "events"),
                engine,
                "",
                new Deduplication("non_replicated_deduplication_window", 1_000, Long.MAX_VALUE),
                ZoneOffset.UTC,
                List.of(new Column("f0", ClickHouseType.parse("Int32"), "")));
    }

    @SafeVarargs
    private static DeduplicationCheck check(List<String>... fixedSettings) {
        SinkOptions options =
                new SinkOptions(
                        new ConnectionOptions(
                                URI.create("http://127.0.0.1:8123"),
                                "writer",
                                "",
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(1)),
                        Targets.of(new TableName("t", "events"), ROW_TYPE),
                        new BatchLimits(1_000, 1_000_000),
                        new BufferOptions(128_000_000, null, 4_000_000),
                        null,
                        SystemColumns.standard(),
                        new RecoveryOptions(1_000, BeyondWindow.FAIL, OnRewind.REFUSE),
                        UnencodableOptions.fail());
        return new DeduplicationCheck(options, new FixedSettings(List.of(fixedSettings)));
    }

    /** A server whose user may not change some settings, without views. */
    private record FixedSettings(List<List<String>> settings) implements ClickHouseClient {
        @Override
        public List<List<String>> query(String sql, Map<String, String> parameters) {
            return sql.contains("system.settings") ? settings : List.of();
        }

        @Override
        public void insert(String statement, Map<String, String> insertSettings, Lz4Frames body) {
            throw new AssertionError("A check inserts nothing");
        }

        @Override
        public void close() {}
    }
}
