package io.millrace.pipelines;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;

/** One small Flink cluster for all jobs of a test class, also those that a main starts. */
public final class TestingCluster {
    private static final int SLOTS = 2;

    private TestingCluster() {}

    /** To be registered as a static extension. */
    public static MiniClusterExtension create() {
        var configuration = new Configuration();
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
        // Iceberg's shared threads keep the class loader of the job that started them. Here that is
        // the test's own; on a cluster they are part of the job's bundle.
        configuration.set(CoreOptions.CHECK_LEAKED_CLASSLOADER, false);
        return new MiniClusterExtension(
                new MiniClusterResourceConfiguration.Builder()
                        .setConfiguration(configuration)
                        .setNumberTaskManagers(1)
                        .setNumberSlotsPerTaskManager(SLOTS)
                        .build());
    }
}
