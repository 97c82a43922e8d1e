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

import javax.annotation.Nullable;

import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
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
        assertThat(check(setting(setting, value, "1", null, null)).problems(table("MergeTree")))
                .containsExactly(
                        "user 'writer' may not change the setting '%s', which is %s: allow it in the user's profile."
                                .formatted(setting, value));
    }

    @Test
    void takesASettingThatIsFixedAtTheValueItNeeds() throws Exception {
        assertThat(
                        check(setting("async_insert", "0", "1", null, null))
                                .problems(table("MergeTree")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "async_insert | 1 | 1 | null | async_insert' to 0, as the profile allows 1 to anything",
                "max_insert_threads | 4 | 2 | 8 | max_insert_threads' to 1, as the profile allows 2 to 8",
                "max_insert_block_size | 1048449 | 65536 | null | max_insert_block_size' to 1, as the profile allows 65536 to anything",
                "max_insert_block_size | 500 | null | 999 | max_insert_block_size' to 1000, as the profile allows anything to 999"
            },
            delimiter = '|',
            quoteCharacter = '"',
            nullValues = "null")
    void refusesASettingThatTheUserMayNotChangeEnough(
            String setting, String value, String minimum, String maximum, String problem)
            throws Exception {
        assertThat(
                        check(setting(setting, value, "0", minimum, maximum))
                                .problems(table("MergeTree")))
                .containsExactly(
                        "user 'writer' may not set '%s: allow it there.".formatted(problem));
    }

    @Test
    void takesSettingsThatTheUserMayChangeEnough() throws Exception {
        assertThat(
                        check(
                                        setting("async_insert", "1", "0", "0", "1"),
                                        setting("max_insert_block_size", "1", "0", "1", "1000"))
                                .problems(table("MergeTree")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "MergeTree, non_replicated_deduplication_window",
        "ReplicatedMergeTree, replicated_deduplication_window",
        "SharedReplacingMergeTree, replicated_deduplication_window"
    })
    void refusesATableThatRemembersTooLittle(String engine, String setting) throws Exception {
        assertThat(check().problems(table(engine, new Deduplication(setting, 999, 604_800))))
                .containsExactly(
                        "it remembers only the last 999 inserts, but exactly-once needs 1000: ALTER TABLE `t`.`events` MODIFY SETTING %s = 1000."
                                .formatted(setting));
    }

    @Test
    void warnsOfPlainTablesOnly() {
        assertThat(check().warnings(bindings("ReplicatedMergeTree", "MergeTree")))
                .containsExactly(
                        "The log of inserts of t.events (MergeTree) is not synced to disk: an insert that was acknowledged right before a power loss of the ClickHouse host may be inserted again (ClickHouse issue #111577). Replicated engines are not affected.");
        assertThat(check().warnings(bindings("ReplicatedMergeTree", "SharedReplacingMergeTree")))
                .isEmpty();
    }

    @Test
    void warnsOfReplicatedTablesThatForgetWithinTheHour() {
        TableBinding binding =
                binding(
                        table(
                                "ReplicatedMergeTree",
                                new Deduplication(
                                        "replicated_deduplication_window", 10_000, 3_600)));

        assertThat(check().warnings(List.of(binding)))
                .containsExactly(
                        "Table t.events remembers inserts for 3600 seconds: a restore later than half of that fails when it finds one of them in the table. ALTER TABLE `t`.`events` MODIFY SETTING replicated_deduplication_window_seconds = 604800 gives a week.");
    }

    private static List<TableBinding> bindings(String... engines) {
        return Arrays.stream(engines).map(engine -> binding(table(engine))).toList();
    }

    private static List<String> setting(
            String name,
            String value,
            String readonly,
            @Nullable String minimum,
            @Nullable String maximum) {
        return Arrays.asList(name, value, readonly, minimum, maximum);
    }

    private static TableBinding binding(TableDescription table) {
        return new TableBinding(ROW_TYPE, table, new PartitionBy.None(), "_batch_id");
    }

    private static TableDescription table(String engine) {
        return table(engine, new Deduplication("a window", 1_000, Long.MAX_VALUE));
    }

    private static TableDescription table(String engine, Deduplication deduplication) {
        return new TableDescription(
                new TableName("t", "events"),
                engine,
                "",
                deduplication,
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
                        UnencodableOptions.fail(),
                        null);
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
