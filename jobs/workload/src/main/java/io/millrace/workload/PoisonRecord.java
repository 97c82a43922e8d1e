package io.millrace.workload;

/**
 * A record that no decoder may accept.
 *
 * @param number counts the run's poison from 0
 * @param key the Kafka key
 * @param value the Kafka value; empty for {@link PoisonKind#EMPTY_VALUE}
 */
// Records of a run are told apart by their numbers; nobody compares the arrays.
@SuppressWarnings("ArrayRecordComponent")
public record PoisonRecord(long number, PoisonKind kind, byte[] key, byte[] value) {}
