package io.millrace.pipelines.jobs;

import java.util.Map;

/**
 * {@code refine}: the raw zone to staging and marts, in batch mode; a second run changes nothing.
 */
public final class RefineJob {
    private RefineJob() {}

    public static void main(String[] args) {
        SqlJob.run("flink/jobs/refine.sql", Map.of());
    }
}
