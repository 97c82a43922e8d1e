package io.millrace.pipelines.jobs;

import java.util.Map;

/**
 * {@code lake}: Kafka and Postgres to Iceberg's raw zone, append only, exactly once. Duplicates
 * stay: refine drops them.
 */
public final class LakeJob {
    private LakeJob() {}

    public static void main(String[] args) {
        SqlJob.run(
                "flink/jobs/lake.sql",
                Map.of("JOB", "lake", "BOUNDED", "false", "MARK_DUPLICATES", "false"));
    }
}
