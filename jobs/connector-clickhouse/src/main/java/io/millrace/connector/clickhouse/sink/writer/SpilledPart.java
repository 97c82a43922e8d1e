package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.annotation.Internal;

/**
 * Encoded rows that were put aside in a file.
 *
 * @param path the file, for any file system of Flink
 * @param offset first byte in the file, which other parts may share
 * @param length compressed bytes
 * @param checksum CRC-32C of these bytes
 */
@Internal
public record SpilledPart(String path, long offset, int length, int checksum) {}
