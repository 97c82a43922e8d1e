package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.annotation.Internal;

import java.io.Serializable;

/**
 * How large one INSERT may become.
 *
 * @param rows rows of one INSERT; the server makes one block of them
 * @param bytes uncompressed bytes of one INSERT
 */
@Internal
public record BatchLimits(int rows, long bytes) implements Serializable {}
