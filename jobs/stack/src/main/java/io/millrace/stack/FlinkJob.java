package io.millrace.stack;

import java.time.Instant;

/** A job as the JobManager lists it. */
public record FlinkJob(String id, String name, JobState state, Instant startedAt) {}
