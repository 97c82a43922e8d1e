package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.annotation.Internal;

import javax.annotation.Nullable;

import java.io.Serializable;

/**
 * How much a writer keeps in memory between two checkpoints.
 *
 * @param maxBytes the most bytes of rows, compressed where they are, and of the buffers that they
 *     are encoded in
 * @param spillDirectory where rows go that are too many for memory or for a checkpoint; null when
 *     they go nowhere
 * @param spillThreshold the compressed bytes of one writer that a checkpoint takes without a file
 */
@Internal
public record BufferOptions(long maxBytes, @Nullable String spillDirectory, long spillThreshold)
        implements Serializable {}
