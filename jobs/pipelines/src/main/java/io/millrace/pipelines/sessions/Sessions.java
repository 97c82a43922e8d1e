package io.millrace.pipelines.sessions;

import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.functions.AggregateFunction;
import org.apache.flink.types.Row;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code SESSIONS(event_time, gap_minutes, event_type, amount, quantity, device_type, browser,
 * _src, _pos)}: the visits that the events of a group make, each with its first and last time, its
 * events by type, the sums of amount and quantity, and device and browser of its first event.
 *
 * <p>The order in which events come does not matter: one that lies between two visits joins them.
 */
@FunctionHint(
        output =
                @DataTypeHint(
                        "ARRAY<ROW<session_start TIMESTAMP_LTZ(3), session_end TIMESTAMP_LTZ(3), "
                                + "events MAP<STRING, BIGINT>, amount DECIMAL(38, 2), quantity BIGINT, "
                                + "device_type STRING, browser STRING>>"))
public final class Sessions extends AggregateFunction<Row[], Sessions.Visits> {
    private static final long serialVersionUID = 1L;

    /** The visits so far, none nearer to another than the gap. */
    public static final class Visits {
        public Visit[] visits = new Visit[0];
    }

    @Override
    public Visits createAccumulator() {
        return new Visits();
    }

    /** Takes one event; amount, quantity, device type and browser may be null. */
    public void accumulate(
            Visits visits,
            @DataTypeHint("TIMESTAMP_LTZ(6)") Instant eventTime,
            Integer gapMinutes,
            String eventType,
            @DataTypeHint("DECIMAL(18, 2)") BigDecimal amount,
            Integer quantity,
            String deviceType,
            String browser,
            String source,
            Long position) {
        var visit = new Visit();
        visit.startMillis = eventTime.toEpochMilli();
        visit.endMillis = visit.startMillis;
        visit.events.put(eventType, 1L);
        visit.amount = amount == null ? BigDecimal.ZERO : amount;
        visit.quantity = quantity == null ? 0 : quantity;
        visit.deviceType = deviceType;
        visit.browser = browser;
        visit.firstSource = source;
        visit.firstPosition = position;

        long gapMillis = gapMinutes * 60_000L;
        var apart =
                Arrays.stream(visits.visits)
                        .collect(Collectors.partitioningBy(other -> other.meets(visit, gapMillis)));
        List<Visit> near = apart.get(true);
        near.forEach(visit::join);
        visits.visits =
                Stream.concat(apart.get(false).stream(), Stream.of(visit)).toArray(Visit[]::new);
    }

    @Override
    public Row[] getValue(Visits visits) {
        return Arrays.stream(visits.visits)
                .sorted(Comparator.comparingLong(visit -> visit.startMillis))
                .map(Sessions::row)
                .toArray(Row[]::new);
    }

    private static Row row(Visit visit) {
        return Row.of(
                Instant.ofEpochMilli(visit.startMillis),
                Instant.ofEpochMilli(visit.endMillis),
                visit.events,
                visit.amount,
                visit.quantity,
                visit.deviceType,
                visit.browser);
    }
}
