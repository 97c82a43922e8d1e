package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.testframe.external.ExternalSystemDataReader;
import org.apache.flink.connector.testframe.external.sink.DataStreamSinkV2ExternalContext;
import org.apache.flink.connector.testframe.external.sink.TestingSinkSettings;
import org.apache.flink.streaming.api.CheckpointingMode;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A table of numbers for one test of Flink's suite; the suite makes those of both guarantees at
 * once.
 */
final class SinkSuiteContext implements DataStreamSinkV2ExternalContext<Long> {
    private static final int NUMBERS = 1_000;
    private static final RowType ROW_TYPE =
            RowType.of(new LogicalType[] {new BigIntType(false)}, new String[] {"number"});

    private static final AtomicInteger TABLES = new AtomicInteger();

    private final TestingClickHouse clickHouse;
    private final String table = "numbers_" + TABLES.incrementAndGet();

    SinkSuiteContext(TestingClickHouse clickHouse) {
        this.clickHouse = clickHouse;
        clickHouse.query(
                "CREATE DATABASE IF NOT EXISTS suite",
                "CREATE TABLE suite."
                        + table
                        + " (number Int64, _batch_id UUID)"
                        + " ENGINE = MergeTree ORDER BY number"
                        + " SETTINGS non_replicated_deduplication_window = 1000");
    }

    @Override
    public Sink<Long> createSink(TestingSinkSettings settings) {
        ClickHouseSinkBuilder builder =
                ClickHouseSink.builder()
                        .setUrl(clickHouse.server().httpUrl())
                        .setUser(clickHouse.server().user(), clickHouse.server().password())
                        .setTable("suite", table)
                        .setRowType(ROW_TYPE);
        return settings.getCheckpointingMode() == CheckpointingMode.EXACTLY_ONCE
                ? new NumberSink.ExactlyOnce((ExactlyOnceSink) builder.build())
                : new NumberSink.AtLeastOnce(
                        builder.setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE).build());
    }

    /** Every row is handed out once, also one of two that are equal. */
    @Override
    public ExternalSystemDataReader<Long> createSinkDataReader(TestingSinkSettings settings) {
        List<Long> read = new ArrayList<>();
        return new ExternalSystemDataReader<>() {
            @Override
            public List<Long> poll(Duration timeout) {
                List<Long> fresh = numbers();
                read.forEach(fresh::remove);
                read.addAll(fresh);
                return fresh;
            }

            @Override
            public void close() {}
        };
    }

    private List<Long> numbers() {
        List<Long> numbers = new ArrayList<>();
        clickHouse
                .query("SELECT number FROM suite." + table)
                .lines()
                .map(Long::parseLong)
                .forEach(numbers::add);
        return numbers;
    }

    @Override
    public List<Long> generateTestData(TestingSinkSettings settings, long seed) {
        return new Random(seed).longs(NUMBERS).boxed().toList();
    }

    @Override
    public TypeInformation<Long> getProducedType() {
        return Types.LONG;
    }

    /** The suite runs in this JVM. */
    @Override
    public List<URL> getConnectorJarPaths() {
        return List.of();
    }

    @Override
    public void close() {
        clickHouse.query("DROP TABLE suite." + table);
    }
}
