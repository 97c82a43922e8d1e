package io.millrace.connector.clickhouse.source.decode;

import java.io.IOException;

/** Reads one value from its RowBinary form into Flink's internal form. Has no state. */
@FunctionalInterface
interface ColumnDecoder {

    /**
     * @return null for a NULL
     * @throws UndecodableValueException when the Flink type cannot hold the value
     */
    Object decode(RowBinaryInput in) throws IOException;
}
