package io.millrace.stack;

import java.util.Optional;

/** The checkpoints of a job since it was submitted. */
public record CheckpointStatistics(
        int completed, int failed, int inProgress, Optional<Checkpoint> latest) {}
