package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.Lz4Frames;
import io.millrace.connector.clickhouse.sink.committer.RecoveryGuard.Finding;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What the guard makes of an insert whose rows are in the table. */
class RecoveryGuardTest {
    private static final ClickHouseCommittable COMMITTABLE = TestingCommittables.ofCheckpoint(1);
    private static final String REPLICATED =
            "ReplicatedMergeTree('/t/{shard}', '{replica}') ORDER BY id SETTINGS replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 3600";
    private static final String PLAIN =
            "MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 1000";

    /** A minute is for clocks that differ, and only half of a window is relied upon. */
    @ParameterizedTest
    @CsvSource({
        "0, PRESENT",
        "1740, PRESENT",
        "1741, PRESENT_BEYOND_WINDOW",
        "7200, PRESENT_BEYOND_WINDOW"
    })
    void countsSecondsOfReplicatedTables(long age, Finding finding) throws Exception {
        assertThat(find(new Server(REPLICATED, 0, 0), age)).isEqualTo(finding);
    }

    @Test
    void doesNotCountSecondsOfPlainTables() throws Exception {
        assertThat(find(new Server(PLAIN, 0, 0), 1_000_000)).isEqualTo(Finding.PRESENT);
    }

    /** Merges hide block numbers, so the log of parts may know better. */
    @ParameterizedTest
    @CsvSource({
        "499, 9999, PRESENT",
        "500, 499, PRESENT",
        "500, 500, PRESENT_BEYOND_WINDOW",
        "9999, 9999, PRESENT_BEYOND_WINDOW"
    })
    void countsBlocksByPartsOrByTheirLog(long blocks, long newParts, Finding finding)
            throws Exception {
        assertThat(find(new Server(PLAIN, blocks, newParts), 0)).isEqualTo(finding);
        assertThat(find(new Server(REPLICATED, blocks, newParts), 0)).isEqualTo(finding);
    }

    private static Finding find(Server server, long ageSeconds) throws Exception {
        Clock clock =
                Clock.fixed(
                        COMMITTABLE.createdAt().plus(Duration.ofSeconds(ageSeconds)),
                        ZoneOffset.UTC);
        return new RecoveryGuard(server, clock).find(COMMITTABLE);
    }

    /** A server that has the rows. */
    private record Server(String engine, long blocksSince, long newParts)
            implements ClickHouseClient {
        @Override
        public List<List<String>> query(String sql, Map<String, String> parameters) {
            if (sql.startsWith("SELECT DISTINCT _part")) {
                return one("20260115_1_1_0");
            }
            if (sql.startsWith("SELECT engine")) {
                String name = engine.split("[ (]")[0];
                return List.of(List.of(name, engine, "", "UTC"));
            }
            if (sql.contains("FROM system.part_log")) {
                return one(Long.toString(newParts));
            }
            if (sql.contains("name = 'part_log'")) {
                return one("1");
            }
            return sql.contains("system.parts ") ? one(Long.toString(blocksSince)) : List.of();
        }

        private static List<List<String>> one(String value) {
            return List.of(List.of(value));
        }

        @Override
        public void insert(String statement, Map<String, String> settings, Lz4Frames body) {
            throw new AssertionError("The guard inserts nothing");
        }

        @Override
        public void close() {}
    }
}
