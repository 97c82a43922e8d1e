package io.millrace.pipelines;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One small Flink cluster for all jobs of a test class, also for those of its preparation. */
public final class TestingCluster implements BeforeAllCallback, AfterAllCallback {
    private static final int SLOTS = 2;

    private final MiniClusterExtension cluster;

    public TestingCluster() {
        var configuration = new Configuration();
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
        // Iceberg's shared threads keep the class loader of the job that started them. Here that is
        // the test's own; on a cluster they are part of the job's bundle.
        configuration.set(CoreOptions.CHECK_LEAKED_CLASSLOADER, false);
        cluster =
                new MiniClusterExtension(
                        new MiniClusterResourceConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setNumberTaskManagers(1)
                                .setNumberSlotsPerTaskManager(SLOTS)
                                .build());
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        cluster.beforeAll(context);
        cluster.beforeEach(context);
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        cluster.afterEach(context);
        cluster.afterAll(context);
    }
}
