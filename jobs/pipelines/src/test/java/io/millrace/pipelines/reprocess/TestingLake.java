package io.millrace.pipelines.reprocess;

import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.ledger.Positions;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A lake of numbered events over two days, up to a position. */
final class TestingLake implements Lake {
    static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 31);
    static final LocalDate SECOND_DAY = LocalDate.of(2026, 2, 1);
    static final long SNAPSHOT = 4242;

    /** Events by position; each is a purchase of as many cents, from one user and session. */
    static final String EVENTS =
            """
            INSERT INTO %s
                (event_id, user_id, session_id, event_type, timestamp, amount, properties, ingested_at, _src, _pos, _batch_id)
            SELECT
                reinterpretAsUUID(number), reinterpretAsUUID(1), reinterpretAsUUID(number %% 10), 'purchase',
                toDateTime64('2026-01-31 12:00:00', 3, 'UTC') + toIntervalDay(number %% 2) + toIntervalSecond(number),
                %s, '{}', toDateTime64('2026-02-01 20:00:00', 3, 'UTC'), 'events-0', number, generateUUIDv4()
            FROM numbers(%d, %d)
            """;

    private final Consumer<String> clickHouse;
    private final long rows;

    /**
     * @param clickHouse runs a statement
     * @param rows how many events the snapshot has
     */
    TestingLake(Consumer<String> clickHouse, long rows) {
        this.clickHouse = clickHouse;
        this.rows = rows;
    }

    @Override
    public long snapshot(OptionalLong wanted) {
        return wanted.orElse(SNAPSHOT);
    }

    @Override
    public List<DaySize> days(long snapshot, LocalDate from, LocalDate to) {
        return List.of(FIRST_DAY, SECOND_DAY).stream()
                .filter(day -> !day.isBefore(from) && !day.isAfter(to))
                .map(day -> new DaySize(day, rows / 2, 9, rows * 100))
                .toList();
    }

    @Override
    public Positions load(
            long snapshot, LocalDate from, LocalDate to, TableName staging, Runnable heartbeat) {
        clickHouse.accept(
                EVENTS.formatted(staging.quoted(), "toDecimal64(number, 2) / 100", 0, rows));
        heartbeat.run();
        return new Positions(Map.of("events-0", rows - 1));
    }
}
