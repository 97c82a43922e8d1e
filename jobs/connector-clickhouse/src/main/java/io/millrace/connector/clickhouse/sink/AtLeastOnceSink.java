package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.client.Backoff;
import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.HttpClickHouseClient;
import io.millrace.connector.clickhouse.sink.committer.BeyondWindow;
import io.millrace.connector.clickhouse.sink.committer.ImmediateInserter;
import io.millrace.connector.clickhouse.sink.committer.InsertMetrics;
import io.millrace.connector.clickhouse.sink.committer.RecoveryGuard;
import io.millrace.connector.clickhouse.sink.committer.RetryingInserter;
import io.millrace.connector.clickhouse.sink.writer.AtLeastOnceWriter;
import io.millrace.connector.clickhouse.sink.writer.RoutedTables;

import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.table.data.RowData;

import java.io.IOException;
import java.time.Clock;

/** The sink whose writers insert by themselves. */
final class AtLeastOnceSink extends ClickHouseSink {

    AtLeastOnceSink(SinkOptions options) {
        super(options);
    }

    @Override
    @Deprecated
    public SinkWriter<RowData> createWriter(InitContext context) {
        throw new UnsupportedOperationException("Flink 1.20 creates writers by WriterInitContext");
    }

    @Override
    public SinkWriter<RowData> createWriter(WriterInitContext context) throws IOException {
        RoutedTables tables =
                StartCheck.run(options, StartCheck.Depth.BINDING)
                        .tablesOf(context.getTaskInfo().getIndexOfThisSubtask());
        ClickHouseClient client = new HttpClickHouseClient(options.connection());
        RetryingInserter inserter =
                new RetryingInserter(
                        client,
                        new RecoveryGuard(client, Clock.systemUTC()),
                        Backoff.standard(),
                        BeyondWindow.ACCEPT,
                        new InsertMetrics(context.metricGroup(), Clock.systemUTC()),
                        gate(client));
        return new AtLeastOnceWriter(
                tables,
                options.limits(),
                options.buffer(),
                new ImmediateInserter(inserter),
                context.metricGroup());
    }
}
