package io.millrace.benchmarks.pipeline;

import java.util.Locale;

/** A way for the events to go. */
enum Variant {
    /** Flink's limit: Kafka, parser, nothing. */
    BLACKHOLE,
    /** The engine's limit: ready-made RowBinary over HTTP, no Flink. */
    RAW_INSERT,
    EXACTLY_ONCE,
    AT_LEAST_ONCE,
    /** Flink's JDBC connector with ClickHouse's JDBC driver. */
    JDBC;

    /** The name in results. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean usesFlink() {
        return this != RAW_INSERT;
    }

    boolean usesClickHouse() {
        return this != BLACKHOLE;
    }
}
