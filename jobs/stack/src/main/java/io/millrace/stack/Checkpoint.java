package io.millrace.stack;

import java.time.Duration;
import java.time.Instant;

/**
 * A completed checkpoint.
 *
 * @param path from which a job can start, as a URI
 * @param duration from the trigger to the last acknowledgement
 * @param sizeBytes of the whole state, also what an incremental checkpoint shares with earlier ones
 */
public record Checkpoint(
        long id, String path, Duration duration, long sizeBytes, Instant completedAt) {}
