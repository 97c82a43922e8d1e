package io.millrace.pipelines.jobs;

import io.millrace.pipelines.TestingCluster;
import io.millrace.pipelines.lake.LakeCatalog;
import io.millrace.pipelines.maintain.Maintenance;
import io.millrace.pipelines.maintain.Retention;
import io.millrace.pipelines.maintain.TableReport;
import io.millrace.pipelines.refine.Days;
import io.millrace.pipelines.refine.Refinement;
import io.millrace.pipelines.refine.Scope;
import io.millrace.pipelines.replay.Replay;
import io.millrace.pipelines.sql.SqlFiles;
import io.millrace.pipelines.sql.SqlRunner;
import io.millrace.pipelines.sql.SqlScript;
import io.millrace.stack.StackExtension;
import io.millrace.stack.StackExtension.Part;

import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static io.millrace.pipelines.jobs.LakeRows.PRODUCT;
import static io.millrace.pipelines.jobs.LakeRows.USER;
import static io.millrace.pipelines.jobs.LakeRows.change;
import static io.millrace.pipelines.jobs.LakeRows.event;
import static io.millrace.pipelines.jobs.LakeRows.insertChanges;
import static io.millrace.pipelines.jobs.LakeRows.insertEvents;
import static io.millrace.pipelines.jobs.LakeRows.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The batch jobs that only the lake needs, on a real catalog and object store. */
class RefineAndMaintainITCase {
    @RegisterExtension
    static final StackExtension STACK = StackExtension.with(Part.CATALOG, Part.KAFKA);

    @RegisterExtension static final TestingCluster FLINK = new TestingCluster();

    private static final Retention RETENTION =
            new Retention(
                    Duration.ofDays(3),
                    Duration.ofDays(14),
                    Duration.ofDays(35),
                    Duration.ofDays(3));

    @BeforeAll
    static void createTables() throws Exception {
        run("INCLUDE 'iceberg/lake.sql';");
    }

    @Test
    void refineComputesWhatIsNewAndARepetitionChangesNothing() throws Exception {
        run(
                insertEvents(
                        event("e1", "s1", "product_view", "2026-03-01T23:50:00Z", 1),
                        event("e2", "s1", "purchase", "2026-03-02T00:10:00Z", 2),
                        event("e2", "s1", "purchase", "2026-03-02T00:10:00Z", 3),
                        event("e3", "s2", "page_view", "2026-03-05T12:00:00Z", 4)),
                // The snapshot read u1 twice, and u3 although its insert is a change too.
                insertChanges(
                        "users",
                        change("r", 0, "1970-01-01T00:00:00Z", USER, "u1", "gold"),
                        change("r", 0, "1970-01-01T00:00:00Z", USER, "u1", "gold"),
                        change("r", 0, "1970-01-01T00:00:00Z", USER, "u3", "gold"),
                        change("c", 1, "2026-03-01T00:00:00Z", USER, "u3", "gold")),
                insertChanges(
                        "products",
                        change("r", 2, "1970-01-01T00:00:00Z", PRODUCT, "Toys", "9.00")),
                insertChanges(
                        "orders", order("c", 3, "o1", "20.00", "pending", "2026-03-02T10:00:30Z")));

        assertThat(refine(Scope.NEW)).hasToString("[all days]");

        assertThat(rows("marts", "user_sessions"))
                .containsExactly(
                        "[s1, u1, 2026-03-01T23:50Z, 2026-03-02T00:10Z, 20.00, 0, 1, 0, 0, 1, 7.50, 1, desktop, null, true, 2026-03-01]",
                        "[s2, u1, 2026-03-05T12:00Z, 2026-03-05T12:00Z, 0.00, 1, 0, 0, 0, 0, 0.00, 0, desktop, null, false, 2026-03-05]");
        assertThat(rows("marts", "retail_minute"))
                .containsExactly(
                        "[2026-03-01T23:50Z, Toys, 1, 0, 0, 0, 0, 0.00, 0.00, 0, 0, 0, 2026-03-01]",
                        "[2026-03-02T00:10Z, Toys, 0, 0, 0, 0, 0, 0.00, 0.00, 0, 0, 0, 2026-03-02]",
                        "[2026-03-02T10:00Z, Toys, 0, 0, 0, 1, 2, 20.00, 0.00, 0, 0, 0, 2026-03-02]",
                        "[2026-03-05T12:00Z, Toys, 0, 0, 0, 0, 0, 0.00, 0.00, 0, 0, 0, 2026-03-05]");
        assertThat(rows("staging", "events_cleaned")).hasSize(3);
        assertThat(rows("gov", "fact_data_quality"))
                .hasSize(43)
                .filteredOn(row -> !row.contains(", pass, "))
                .containsExactly(
                        "[events:duplicate_event:2026-03-02, events, duplicate_event, uniqueness, warn, warn, 2, 1, 0.500000, 2026-03-06T00:00Z, 2026-03-02]",
                        "[events:late_over_5_minutes:2026-03-01, events, late_over_5_minutes, freshness, warn, warn, 1, 1, 0.000000, 2026-03-06T00:00Z, 2026-03-01]",
                        "[events:late_over_5_minutes:2026-03-02, events, late_over_5_minutes, freshness, warn, warn, 2, 1, 0.500000, 2026-03-06T00:00Z, 2026-03-02]",
                        "[events:late_over_5_minutes:2026-03-05, events, late_over_5_minutes, freshness, warn, warn, 1, 1, 0.000000, 2026-03-06T00:00Z, 2026-03-05]",
                        "[events:purchase_without_transaction:2026-03-02, events, purchase_without_transaction, null, error, error, 2, 1, 0.500000, 2026-03-06T00:00Z, 2026-03-02]");
        assertThat(rows("gov", "data_quality_score"))
                .containsExactly(
                        "[events, 0.884615, 2, 1, 2026-03-02]",
                        "[events, 0.923077, 1, 0, 2026-03-01]",
                        "[events, 0.923077, 1, 0, 2026-03-05]",
                        "[orders, 1.000000, 0, 0, 2026-03-02]");

        Map<String, List<String>> first = everything();
        assertThat(refine(Scope.NEW)).isEmpty();
        assertThat(everything()).isEqualTo(first);

        // A late event joins two days; an order of an older day is completed; a user is upgraded.
        run(
                insertEvents(event("e4", "s1", "search", "2026-03-02T00:30:00Z", 5)),
                insertChanges(
                        "orders",
                        order("u", 4, "o1", "20.00", "completed", "2026-03-02T10:00:30Z")));

        assertThat(refine(Scope.NEW)).hasToString("[2026-03-02]");

        Map<String, List<String>> second = everything();
        assertThat(second.get("marts.user_sessions").get(0))
                .startsWith("[s1, u1, 2026-03-01T23:50Z, 2026-03-02T00:30Z, 40.00, 0, 1, 1,");
        assertThat(second.get("staging.orders").toString()).contains("completed");
        assertThat(second.get("staging.orders_history"))
                .hasSize(2)
                .anySatisfy(row -> assertThat(row).contains("pending", "2026-03-02T11:00Z"));
        assertThat(second.get("marts.retail_minute"))
                .contains(
                        "[2026-03-02T10:00Z, Toys, 0, 0, 0, 1, 2, 20.00, 0.00, 1, 0, 30, 2026-03-02]");
        run(
                insertChanges(
                        "users",
                        change("u", 5, "2026-03-04T00:00:00Z", USER, "u1", "platinum"),
                        change("c", 6, "2026-03-04T00:00:00Z", USER, "u2", "gold")));
        List<Days> days = refine(Scope.NEW);
        assertThat(days).singleElement().extracting(Days::from).hasToString("2026-03-04");
        assertThat(rows("staging", "users_history"))
                .extracting(row -> row.replaceAll("e, f, l, 1988.* USA, c, ", ""))
                .containsExactly(
                        "[u1, gold, true, null, false, 1970-01-01T00:00Z, 2026-03-04T00:00Z, shop, 0]",
                        "[u1, platinum, true, null, false, 2026-03-04T00:00Z, null, shop, 5]",
                        "[u2, gold, true, null, false, 2026-03-04T00:00Z, null, shop, 6]",
                        "[u3, gold, true, null, false, 2026-03-01T00:00Z, null, shop, 1]");
        Map<String, List<String>> third = everything();
        refine(Scope.EVERYTHING);
        assertThat(everything()).isEqualTo(third);
    }

    @Test
    void maintainJoinsFilesAndKeepsWhatJobsAndTagsNeed() throws Exception {
        Map<String, String> environment = STACK.environment();
        for (int i = 0; i < 4; i++) {
            run(
                    "INSERT INTO lake.quarantine.changes (table_name, reason, op, commit_time, _src, _pos) VALUES ('t', 'r', 'u', TO_TIMESTAMP_LTZ(0, 3), 's', %d);"
                            .formatted(i));
        }
        List<String> before = rows("quarantine", "changes");
        Instant now = Instant.now();
        String tag = "day-" + LocalDate.ofInstant(now, ZoneOffset.UTC);
        try (LakeCatalog lake = LakeCatalog.open(environment)) {
            Table table = lake.table("quarantine", "changes");
            String stray = table.location() + "/data/left-behind.parquet";
            write(table.io().newOutputFile(stray));

            // 1 now: four files become one, nothing is old enough to go
            assertThat(maintain(now))
                    .isEqualTo(new TableReport("quarantine.changes", List.of(), 4, 1, false, 0, 0));
            assertThat(rows("quarantine", "changes")).isEqualTo(before);
            assertThat(table.io().newInputFile(stray).exists()).isTrue();

            // 2 five days later: the day is tagged, each of the four writers may still come back
            TableReport later = maintain(now.plus(Duration.ofDays(5)));
            assertThat(later.tags()).contains(tag);
            assertThat(later.expired()).isZero();
            assertThat(later.orphans()).isEqualTo(1);
            assertThat(table.io().newInputFile(stray).exists()).isFalse();

            // 3 twenty days later: no writer is expected any more, the tagged snapshot stays
            assertThat(maintain(now.plus(Duration.ofDays(20))).expired()).isEqualTo(4);
            table.refresh();
            assertThat(table.snapshot(tag).snapshotId())
                    .isEqualTo(table.currentSnapshot().snapshotId());
            assertThat(rows("quarantine", "changes")).isEqualTo(before);

            // 4 a tag outlives what it names in the present table
            table.newDelete()
                    .deleteFromRowFilter(org.apache.iceberg.expressions.Expressions.alwaysTrue())
                    .commit();
            maintain(now.plus(Duration.ofDays(30)));
            table.refresh();
            assertThat(rows("quarantine", "changes")).isEmpty();
            assertThat(
                            read(
                                    IcebergGenerics.read(table)
                                            .useSnapshot(table.snapshot(tag).snapshotId())))
                    .isEqualTo(before);
        }
    }

    @Test
    void replaySendsEachQuarantinedEventOnce() throws Exception {
        run(
                """
                INSERT INTO lake.quarantine.events
                SELECT reason, 'd', CAST(raw_key AS BYTES), CAST(raw_value AS BYTES), TO_TIMESTAMP_LTZ(0, 3), _src, p
                FROM (VALUES
                    ('unknown_event_type', 'key', 'one', 'events.raw-0', CAST(7 AS BIGINT)),
                    ('invalid_json', CAST(NULL AS STRING), 'two', 'events.raw-1', 9),
                    ('invalid_json', 'key', CAST(NULL AS STRING), 'events.raw-1', 10)
                ) AS t (reason, raw_key, raw_value, _src, p);
                """);

        assertThat(replay("unknown_event_type")).hasToString("{unknown_event_type=1}");
        await().untilAsserted(() -> assertThat(sent()).containsExactly("key one events.raw-0 7"));
        assertThat(replay("unknown_event_type")).isEmpty();
        assertThat(replay("")).hasToString("{invalid_json=1}");
        assertThat(replay("")).isEmpty();
        // A transaction's end is seen a moment after its commit.
        await().untilAsserted(
                        () ->
                                assertThat(sent())
                                        .containsExactlyInAnyOrder(
                                                "key one events.raw-0 7",
                                                "null two events.raw-1 9"));
        assertThatThrownBy(() -> replay("' OR ''='"))
                .hasMessage(
                        "A reason code has small letters and underscores only, not '' OR ''=''.");
    }

    @Test
    void deadLettersOfBothTopicsCarryTheSameHeaders() {
        Map<String, String> variables = new HashMap<>(STACK.environment());
        variables.put("JOB", "test");
        String script =
                """
                SET 'execution.runtime-mode' = 'streaming';
                SET 'execution.checkpointing.interval' = '200 ms';
                SET 'table.local-time-zone' = 'UTC';
                CREATE TEMPORARY VIEW poison_events AS
                SELECT 'invalid_json' AS reason, 'no object' AS detail, CAST('k1' AS BYTES) AS raw_key, CAST('{' AS BYTES) AS raw_value,
                    TO_TIMESTAMP_LTZ(1000, 3) AS ingested_at, 'events.raw-3' AS _src, CAST(7 AS BIGINT) AS _pos;
                CREATE TEMPORARY VIEW events AS
                SELECT id AS event_id, 'u1' AS user_id, 's1' AS session_id, 'purchase' AS event_type, TO_TIMESTAMP_LTZ(0, 3) AS event_time,
                    'd' AS device_type, 'b' AS browser, 'i' AS ip_address, 'p' AS page_url, 'p1' AS product_id,
                    CAST(NULL AS STRING) AS search_query, 't1' AS transaction_id, amount, quantity, '{}' AS properties,
                    TO_TIMESTAMP_LTZ(2000, 3) AS ingested_at, FALSE AS is_duplicate, CAST(id AS BYTES) AS raw_value,
                    'events.raw-0' AS _src, CAST(9 AS BIGINT) AS _pos
                FROM (VALUES ('good', CAST(1 AS DECIMAL(18, 2)), 1), ('bad', CAST(-1 AS DECIMAL(18, 2)), 0)) AS t (id, amount, quantity);
                INCLUDE 'flink/logic/events_cleaned.sql';
                INCLUDE 'flink/sinks/dead_letters.sql';
                INCLUDE 'flink/sinks/insert_dead_letters.sql';
                INCLUDE 'flink/sinks/processed.sql';
                INCLUDE 'flink/sinks/insert_processed.sql';
                """;
        SqlRunner.run(
                SqlScript.read(
                        "script",
                        name -> name.equals("script") ? script : SqlFiles.read(name),
                        variables));

        List<String> headers =
                List.of("reason", "rule", "detail", "source", "position", "ingested-at");
        await().untilAsserted(
                        () ->
                                assertThat(records("events.raw.dlq", headers))
                                        .containsExactly(
                                                "k1 { invalid_json unreadable no object events.raw-3 7 1970-01-01 00:00:01.000"));
        await().untilAsserted(
                        () ->
                                assertThat(records("events.processed.dlq", headers))
                                        .containsExactly(
                                                "u1 bad broken_rule negative_amount,quantity_not_positive event bad breaks negative_amount,quantity_not_positive events.raw-0 9 1970-01-01 00:00:02.000"));
        await().untilAsserted(
                        () ->
                                assertThat(
                                                records(
                                                        "events.processed",
                                                        List.of("validation_errors")))
                                        .containsExactlyInAnyOrder(
                                                "u1 good none",
                                                "u1 bad negative_amount,quantity_not_positive"));
    }

    private static Map<String, Long> replay(String reason) throws Exception {
        return Replay.run(
                STACK.environment(),
                reason,
                LocalDate.parse("1970-01-01"),
                LocalDate.parse("1970-01-01"));
    }

    private static List<String> sent() {
        return records("events.raw", List.of("replay-source", "replay-position"));
    }

    private static List<String> records(String topic, List<String> headers) {
        return CommittedRecords.of(
                STACK.environment().get("KAFKA_BOOTSTRAP_SERVERS"), topic, headers);
    }

    private static TableReport maintain(Instant now) throws IOException {
        return new Maintenance(STACK.environment(), RETENTION, line -> {})
                .run(List.of("quarantine.changes"), now)
                .get(0);
    }

    private static void write(OutputFile file) throws IOException {
        try (PositionOutputStream out = file.create()) {
            out.write(1);
        }
    }

    private static List<Days> refine(Scope scope) throws Exception {
        return new Refinement(STACK.environment(), line -> {}).run(scope);
    }

    private static Map<String, List<String>> everything() throws IOException {
        Map<String, List<String>> everything = new TreeMap<>();
        try (LakeCatalog lake = LakeCatalog.open(STACK.environment())) {
            for (String namespace : List.of("staging", "marts", "gov")) {
                for (String table : lake.tables(namespace)) {
                    everything.put(namespace + "." + table, rows(namespace, table));
                }
            }
        }
        assertThat(everything).hasSize(15).doesNotContainValue(List.of());
        return everything;
    }

    private static List<String> rows(String namespace, String table) throws IOException {
        try (LakeCatalog lake = LakeCatalog.open(STACK.environment())) {
            return read(IcebergGenerics.read(lake.table(namespace, table)));
        }
    }

    private static List<String> read(IcebergGenerics.ScanBuilder scan) throws IOException {
        List<String> rows = new ArrayList<>();
        try (CloseableIterable<Record> records = scan.build()) {
            for (Record record : records) {
                List<Object> fields = new ArrayList<>();
                for (int i = 0; i < record.size(); i++) {
                    fields.add(record.get(i));
                }
                rows.add(fields.toString());
            }
        }
        rows.sort(null);
        return rows;
    }

    private static void run(String... statements) {
        Map<String, String> variables = new HashMap<>(STACK.environment());
        String all = String.join("\n", statements);
        String script =
                "SET 'execution.runtime-mode' = 'batch'; "
                        + (all.startsWith("INCLUDE")
                                ? all
                                : "INCLUDE 'flink/catalogs.sql'; BEGIN STATEMENT SET; "
                                        + all
                                        + " END;");
        SqlRunner.run(
                SqlScript.read(
                        "script",
                        name -> name.equals("script") ? script : SqlFiles.read(name),
                        variables));
    }
}
