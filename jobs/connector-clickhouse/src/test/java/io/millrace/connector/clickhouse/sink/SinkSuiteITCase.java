package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;

import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.external.ExternalContextFactory;
import org.apache.flink.connector.testframe.junit.annotations.TestContext;
import org.apache.flink.connector.testframe.junit.annotations.TestEnv;
import org.apache.flink.connector.testframe.junit.annotations.TestSemantics;
import org.apache.flink.connector.testframe.testsuites.SinkTestSuiteBase;
import org.apache.flink.core.execution.CheckpointingMode;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.concurrent.TimeUnit;

/** What Flink expects of every sink, in both guarantees. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SinkSuiteITCase extends SinkTestSuiteBase<Long> {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    @TestEnv final MiniClusterTestEnvironment flink = new MiniClusterTestEnvironment();

    @TestContext
    final ExternalContextFactory<SinkSuiteContext> tables =
            test -> new SinkSuiteContext(CLICKHOUSE);

    @TestSemantics
    final CheckpointingMode[] guarantees = {
        CheckpointingMode.EXACTLY_ONCE, CheckpointingMode.AT_LEAST_ONCE
    };
}
