package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.writer.UnencodableRowHandler;

import javax.annotation.Nullable;

import java.io.Serializable;

/**
 * Where rows go that their table cannot hold. Without either of both the job fails.
 *
 * @param deadLetterTable a table of the same server
 * @param handler code of the user
 */
record UnencodableOptions(
        @Nullable TableName deadLetterTable, @Nullable UnencodableRowHandler handler)
        implements Serializable {

    static UnencodableOptions fail() {
        return new UnencodableOptions(null, null);
    }
}
