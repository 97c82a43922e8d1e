package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableDescription.Deduplication;
import io.millrace.connector.clickhouse.client.TableInspector;
import io.millrace.connector.clickhouse.client.TableInspector.View;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.writer.Batch;

import org.apache.flink.annotation.Internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Tells what became of an insert that may have been sent before.
 *
 * <p>Assumes that the table keeps the batch id column of every row: the rows of an insert become
 * visible together, so one row with its token proves them all.
 */
@Internal
public final class RecoveryGuard {

    /** What the table shows of an insert. */
    public enum Finding {
        /** No row of it is there. */
        ABSENT,
        /** It is there and the table still recognizes a repeat. */
        PRESENT,
        /** It is there, but a repeat would be inserted again. */
        PRESENT_BEYOND_WINDOW
    }

    /**
     * A block may be remembered under more than one id, and another one may be on its way, so only
     * half of a window is relied upon.
     */
    private static final int SAFETY = 2;

    private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(RecoveryGuard.class);

    private final ClickHouseClient client;
    private final Clock clock;

    public RecoveryGuard(ClickHouseClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** Looks an insert up; {@link Finding#ABSENT} when the table has no batch id column. */
    public Finding find(ClickHouseCommittable committable)
            throws IOException, InterruptedException {
        Batch batch = committable.batch();
        String column = batch.format().batchIdColumn();
        if (column == null) {
            return Finding.ABSENT;
        }
        List<List<String>> parts =
                client.query(
                        "SELECT DISTINCT _part FROM "
                                + batch.table().quoted()
                                + " WHERE _partition_id = {partition:String} AND "
                                + TableName.quote(column)
                                + " = {token:UUID}",
                        Map.of(
                                "partition",
                                batch.partition(),
                                "token",
                                committable.token().toString()));
        if (parts.isEmpty()) {
            return Finding.ABSENT;
        }
        if (!insideWindow(committable, parts.get(0).get(0))) {
            return Finding.PRESENT_BEYOND_WINDOW;
        }
        warnOfChangedViews(committable);
        return Finding.PRESENT;
    }

    /**
     * Whether the partition has rows of an insert under one of these tokens. The format must have a
     * batch id column.
     */
    boolean hasAny(Batch batch, List<UUID> tokens) throws IOException, InterruptedException {
        if (tokens.isEmpty()) {
            return false;
        }
        List<List<String>> rows =
                client.query(
                        "SELECT 1 FROM "
                                + batch.table().quoted()
                                + " WHERE _partition_id = {partition:String} AND "
                                + TableName.quote(batch.format().batchIdColumn())
                                + " IN {tokens:Array(UUID)} LIMIT 1",
                        Map.of("partition", batch.partition(), "tokens", array(tokens)));
        return !rows.isEmpty();
    }

    private static String array(List<UUID> tokens) {
        return tokens.stream()
                .map(token -> "'" + token + "'")
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** A view that was dropped and created again keeps its tokens, an altered one does not. */
    private void warnOfChangedViews(ClickHouseCommittable committable)
            throws IOException, InterruptedException {
        for (View view : new TableInspector(client).viewsOn(committable.batch().table())) {
            if (view.changedAt().isAfter(committable.createdAt())) {
                LOG.warn(
                        "Materialized view {} was changed after {} were made. If that was an ALTER TABLE ... MODIFY QUERY, its target {} counts them twice when they had reached it before: rebuild its partition {}",
                        view.name(),
                        committable.description(),
                        view.target(),
                        committable.batch().partition());
            }
        }
    }

    private boolean insideWindow(ClickHouseCommittable committable, String part)
            throws IOException, InterruptedException {
        TableName table = committable.batch().table();
        TableDescription description =
                new TableInspector(client)
                        .describe(table)
                        .orElseThrow(() -> new IOException("Table " + table + " is gone"));
        Deduplication window = description.deduplication();
        Duration age =
                Duration.between(committable.createdAt(), clock.instant()).plus(CLOCK_DIFFERENCE);
        if (age.toSeconds() * SAFETY > window.seconds() && description.isReplicated()) {
            return false;
        }
        return blocksSince(part, table) * SAFETY < window.blocks()
                || newPartsSince(committable) * SAFETY < window.blocks();
    }

    /** At most so many blocks came after the ones of a part: block numbers only grow. */
    private long blocksSince(String part, TableName table)
            throws IOException, InterruptedException {
        return number(
                "SELECT max(max_block_number) - minIf(min_block_number, name = {part:String})"
                        + " FROM system.parts"
                        + " WHERE database = {database:String} AND table = {table:String}",
                Map.of("part", part, "database", table.database(), "table", table.table()));
    }

    /** Parts written since the token was made, where the server keeps a log of them. */
    private long newPartsSince(ClickHouseCommittable committable)
            throws IOException, InterruptedException {
        List<List<String>> log =
                client.query(
                        "SELECT 1 FROM system.tables"
                                + " WHERE database = 'system' AND name = 'part_log'",
                        Map.of());
        if (log.isEmpty()) {
            return Long.MAX_VALUE / SAFETY;
        }
        TableName table = committable.batch().table();
        long since = committable.createdAt().minus(CLOCK_DIFFERENCE).getEpochSecond();
        return number(
                "SELECT if(min(event_time) > toDateTime({since:Int64}),"
                        + " 9223372036854775807 / 4, countIf(event_type = 'NewPart'"
                        + " AND database = {database:String} AND table = {table:String}"
                        + " AND event_time >= toDateTime({since:Int64}))) FROM system.part_log",
                Map.of(
                        "since",
                        Long.toString(since),
                        "database",
                        table.database(),
                        "table",
                        table.table()));
    }

    private long number(String sql, Map<String, String> parameters)
            throws IOException, InterruptedException {
        String value = client.query(sql, parameters).get(0).get(0);
        return (long) Double.parseDouble(value);
    }
}
