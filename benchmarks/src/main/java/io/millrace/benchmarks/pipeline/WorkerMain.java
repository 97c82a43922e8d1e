package io.millrace.benchmarks.pipeline;

import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStatsSummarySnapshot;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;

/**
 * A Flink in a process of its own, so that its CPU time is its own: one variant, one cluster, job
 * after job.
 *
 * <p>It takes one command a line on standard input and answers with one line: {@code run} a bounded
 * job to its end, {@code start} an endless one, {@code status}, {@code heap}, {@code stop}. It ends
 * with its input.
 */
final class WorkerMain {
    private final WorkerSettings settings;
    private final MiniCluster cluster;
    private JobID job;

    private WorkerMain(WorkerSettings settings, MiniCluster cluster) {
        this.settings = settings;
        this.cluster = cluster;
    }

    /** Expects the arguments of {@link WorkerSettings}. */
    public static void main(String[] arguments) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err);
        WorkerSettings settings = WorkerSettings.parse(arguments);
        Configuration configuration = new Configuration();
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        configuration.setString("rest.bind-port", "0");
        configuration.setString("rest.address", "127.0.0.1");
        try (MiniCluster cluster =
                        new MiniCluster(
                                new MiniClusterConfiguration.Builder()
                                        .setConfiguration(configuration)
                                        .setNumTaskManagers(1)
                                        .setNumSlotsPerTaskManager(settings.parallelism())
                                        .build());
                BufferedReader commands =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            cluster.start();
            WorkerMain worker = new WorkerMain(settings, cluster);
            answers.println("ready");
            String command = commands.readLine();
            while (command != null) {
                answers.println(worker.answer(command));
                command = commands.readLine();
            }
        }
        System.exit(0);
    }

    private String answer(String command) throws Exception {
        return switch (command) {
            case "run" -> run();
            case "start" -> start();
            case "status" -> cluster.getJobStatus(job).get().name();
            case "heap" -> heap();
            case "stop" -> stop();
            default -> throw new IOException("Unknown command: " + command);
        };
    }

    private String run() throws Exception {
        JobGraph graph = EventJob.graph(settings, EventJob.Input.BOUNDED);
        long start = System.nanoTime();
        cluster.submitJob(graph).get();
        cluster.requestJobResult(graph.getJobID())
                .get()
                .toJobExecutionResult(WorkerMain.class.getClassLoader());
        return Long.toString(System.nanoTime() - start);
    }

    private String start() throws Exception {
        JobGraph graph = EventJob.graph(settings, EventJob.Input.ENDLESS);
        job = graph.getJobID();
        cluster.submitJob(graph).get();
        return job.toHexString();
    }

    /** Bytes of the heap in use now, and after the last collection of the old generation. */
    private static String heap() {
        long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long live = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null) {
                live += pool.getCollectionUsage().getUsed();
            }
        }
        return used + " " + live;
    }

    /** Ends the job; what its checkpoints were, in the order of {@link CheckpointCost}. */
    private String stop() throws Exception {
        CheckpointStatsSnapshot statistics =
                cluster.getArchivedExecutionGraph(job).get().getCheckpointStatsSnapshot();
        CompletedCheckpointStatsSummarySnapshot summary = statistics.getSummaryStats();
        CheckpointCost cost =
                new CheckpointCost(
                        statistics.getCounts().getNumberOfCompletedCheckpoints(),
                        statistics.getCounts().getNumberOfFailedCheckpoints(),
                        summary.getStateSizeStats().getAverage(),
                        summary.getStateSizeStats().getMaximum(),
                        summary.getEndToEndDurationStats().getAverage(),
                        (long) summary.getEndToEndDurationStats().getQuantile(0.99),
                        summary.getEndToEndDurationStats().getMaximum());
        if (cluster.getJobStatus(job).get() == JobStatus.RUNNING) {
            cluster.cancelJob(job).get();
        }
        return cost.toLine();
    }
}
