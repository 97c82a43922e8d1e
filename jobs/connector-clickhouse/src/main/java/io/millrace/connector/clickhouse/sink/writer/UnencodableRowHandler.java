package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.annotation.PublicEvolving;

import java.io.IOException;
import java.io.Serializable;

/**
 * Takes rows that their table cannot hold, in the writer's thread.
 *
 * <p>Rows since the last checkpoint come again after a failure: what must happen once has to know
 * them by their source and position.
 */
@FunctionalInterface
@PublicEvolving
public interface UnencodableRowHandler extends Serializable {

    /**
     * Takes a row, which is then dropped.
     *
     * @throws IOException fails the job, which starts again before this row
     */
    void handle(UnencodableRow row) throws IOException;
}
