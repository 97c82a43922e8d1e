package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.annotation.Internal;

import java.util.Set;

/**
 * What a checkpoint knows of the files of one writer.
 *
 * @param jobId the job that the writer belongs to
 * @param prefix how the paths of all its files begin
 * @param files those that it has handed over and that may still be needed
 */
@Internal
public record SpillState(String jobId, String prefix, Set<String> files) {}
