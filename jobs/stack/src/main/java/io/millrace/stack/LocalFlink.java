package io.millrace.stack;

import java.io.Closeable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A Flink session cluster: a JobManager with the web UI and a TaskManager, each in its own process.
 *
 * <p>Checkpoints are kept on cancellation, on the local disk. The JobManager keeps no memory of its
 * jobs: who restarts it submits them again, from {@link Checkpoints#newest}.
 */
public final class LocalFlink implements Closeable {

    private static final Duration READY = Duration.ofSeconds(60);

    private final FlinkConfiguration configuration;
    private final FlinkRest rest;
    private final FlinkProcess jobManager;
    private final FlinkProcess taskManager;

    LocalFlink(Path dataDir, FlinkConfiguration.FixedPorts ports, Map<String, String> environment) {
        Path folder = dataDir.toAbsolutePath().normalize().resolve("flink");
        this.configuration = new FlinkConfiguration(folder, ports, environment);
        this.rest = new FlinkRest("http://127.0.0.1:" + configuration.ports().rest());
        this.jobManager = new FlinkProcess(FlinkProcess.JOB_MANAGER, dataDir, configuration, rest);
        this.taskManager =
                new FlinkProcess(FlinkProcess.TASK_MANAGER, dataDir, configuration, rest);
    }

    /**
     * Starts a cluster on {@code dataDir/flink}.
     *
     * @param restPort port of REST and web UI; 0 means a free one
     * @param environment given to both processes, for the jobs; {@code S3_*} also configures the
     *     {@code s3://} file system
     */
    public static LocalFlink start(Path dataDir, int restPort, Map<String, String> environment) {
        FlinkConfiguration.FixedPorts ports =
                new FlinkConfiguration.FixedPorts(
                        restPort == 0 ? Ports.free() : restPort,
                        Ports.free(),
                        Ports.free(),
                        Ports.free());
        LocalFlink flink = new LocalFlink(dataDir, ports, environment);
        try {
            flink.start();
            return flink;
        } catch (RuntimeException e) {
            flink.close();
            throw e;
        }
    }

    /** Both processes start at once; the TaskManager looks for its JobManager until it is there. */
    void start() {
        CompletableFuture<Void> other = CompletableFuture.runAsync(taskManager::start);
        try {
            jobManager.start();
        } finally {
            // Its failure is the same or follows from the first one.
            other.exceptionally(failure -> null).join();
        }
        if (!taskManager.isAlive()) {
            other.join();
        }
        rest.waitUntilReady(FlinkConfiguration.SLOTS, READY);
    }

    /** Runs a cluster by hand until Ctrl-C: {@code LocalFlink DATA_DIR [PORT]}. */
    public static void main(String[] arguments) {
        HandRun.of(arguments, (dataDir, port) -> start(dataDir, port, System.getenv()).jobManager);
    }

    /** Address of REST and web UI. */
    public String restUrl() {
        return rest.url();
    }

    public FlinkRest rest() {
        return rest;
    }

    public LocalServer jobManager() {
        return jobManager;
    }

    public LocalServer taskManager() {
        return taskManager;
    }

    /**
     * SIGKILL; returns when the process is gone. Nothing starts it again by itself. The JobManager
     * notices within its heartbeat timeout; until then it shows the tasks as running.
     */
    public void killTaskManager() {
        taskManager.kill();
    }

    /** Starts a TaskManager that was killed; returns when the JobManager knows it. */
    public void startTaskManager() {
        taskManager.restart();
    }

    /** The folder below which jobs keep their checkpoints unless they name another one. */
    public Path checkpointFolder() {
        return configuration.checkpoints();
    }

    public Path savepointFolder() {
        return configuration.savepoints();
    }

    @Override
    public void close() {
        try {
            taskManager.close();
        } finally {
            jobManager.close();
        }
    }
}
