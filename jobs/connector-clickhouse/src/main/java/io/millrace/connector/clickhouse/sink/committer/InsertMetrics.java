package io.millrace.connector.clickhouse.sink.committer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** What inserts cost and come to, beside Flink's own metrics of a committer. */
@Internal
public final class InsertMetrics {
    /** Values that a histogram looks back upon. */
    private static final int WINDOW = 1_000;

    private final Clock clock;
    private final Counter retries;
    private final Counter parts;
    private final Counter rows;
    private final Counter restored;
    private final Counter alreadyPresent;
    private final Histogram insertMillis;
    private final Histogram commitLatencyMillis;

    public InsertMetrics(MetricGroup group, Clock clock) {
        this.clock = clock;
        this.retries = group.counter("insertRetries");
        this.parts = group.counter("partsCreated");
        this.rows = group.counter("rowsInserted");
        this.restored = group.counter("restoredCommittables");
        this.alreadyPresent = group.counter("alreadyPresentCommittables");
        this.insertMillis =
                group.histogram("insertMillis", new DescriptiveStatisticsHistogram(WINDOW));
        this.commitLatencyMillis =
                group.histogram("commitLatencyMillis", new DescriptiveStatisticsHistogram(WINDOW));
    }

    Instant now() {
        return clock.instant();
    }

    void restored() {
        restored.inc();
    }

    void retried() {
        retries.inc();
    }

    /** The table had the rows, whether or not they were sent again for the sake of its views. */
    void alreadyPresent() {
        alreadyPresent.inc();
    }

    /** Rows that were new to the table. One INSERT is one block of one partition: one part. */
    void inserted(ClickHouseCommittable committable, Instant sent) {
        parts.inc();
        rows.inc(committable.batch().rows());
        insertMillis.update(Duration.between(sent, now()).toMillis());
        commitLatencyMillis.update(Duration.between(committable.createdAt(), now()).toMillis());
    }
}
