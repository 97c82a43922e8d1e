package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.sink.writer.PositionColumns;

import java.io.Serializable;

/**
 * Names of the columns by which the sink finds rows again.
 *
 * @param batchId a UUID that the sink fills
 * @param positions columns that the rows bring
 */
record SystemColumns(String batchId, PositionColumns positions) implements Serializable {
    /** {@code _batch_id}, {@code _src} and {@code _pos}. */
    static SystemColumns standard() {
        return new SystemColumns("_batch_id", new PositionColumns("_src", "_pos"));
    }
}
