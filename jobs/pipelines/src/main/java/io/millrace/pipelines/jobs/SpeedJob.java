package io.millrace.pipelines.jobs;

import java.util.Map;

/** {@code speed}: Kafka and Postgres to ClickHouse, exactly once through materialized views. */
public final class SpeedJob {
    private SpeedJob() {}

    public static void main(String[] args) {
        SqlJob.run(
                "flink/jobs/speed.sql",
                Map.of("JOB", "speed", "BOUNDED", "false", "MARK_DUPLICATES", "true"));
    }
}
