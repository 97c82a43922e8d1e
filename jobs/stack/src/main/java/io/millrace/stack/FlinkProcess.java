package io.millrace.stack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One of the two processes of the session cluster. */
final class FlinkProcess extends LocalServer {

    static final String JOB_MANAGER = "jobmanager";
    static final String TASK_MANAGER = "taskmanager";

    private static final int OK = 200;

    private final FlinkConfiguration configuration;
    private final FlinkRest rest;
    private volatile String resourceId;

    /** The JobManager listens on its REST port, the TaskManager on its metrics port. */
    FlinkProcess(String role, Path dataDir, FlinkConfiguration configuration, FlinkRest rest) {
        super(
                role,
                dataDir,
                role.equals(JOB_MANAGER)
                        ? configuration.ports().rest()
                        : configuration.ports().taskManagerMetrics());
        this.configuration = configuration;
        this.rest = rest;
    }

    @Override
    public String address() {
        return isJobManager() ? rest.url() : FlinkConfiguration.SLOTS + " slots";
    }

    @Override
    String portVariable() {
        return isJobManager() ? "PORT_FLINK" : "PORT_FLINK_TASKMANAGER_METRICS";
    }

    @Override
    Path folder() {
        return configuration.folder();
    }

    @Override
    ServerProcess launch() throws IOException {
        Path flink = Home.find().flink();
        Path settings = configuration.write(name());
        Path temporary = configuration.folder().resolve("tmp").resolve(name());
        DataFiles.deleteTree(temporary);
        Files.createDirectories(temporary);
        List<String> options =
                isJobManager()
                        ? FlinkConfiguration.JOB_MANAGER_OPTIONS
                        : FlinkConfiguration.TASK_MANAGER_OPTIONS;
        JavaCommand command =
                JavaCommand.guarded(dataDir(), mainClass())
                        .options(options.toArray(String[]::new))
                        .options(FlinkConfiguration.opens().toArray(String[]::new))
                        .options("-XX:+ExitOnOutOfMemoryError", "-Djava.io.tmpdir=" + temporary)
                        .options(
                                "-Dlog4j.configurationFile="
                                        + settings.resolve("log4j.properties").toUri())
                        .classPath(flink.resolve("lib").resolve("*"))
                        .arguments("--configDir", settings.toString());
        Map<String, String> environment = new HashMap<>(configuration.environment());
        environment.put("FLINK_CONF_DIR", settings.toString());
        environment.put("FLINK_LIB_DIR", flink.resolve("lib").toString());
        environment.put("FLINK_PLUGINS_DIR", flink.resolve("plugins").toString());
        if (!isJobManager()) {
            resourceId = "taskmanager-" + UUID.randomUUID();
            command.arguments("-Dtaskmanager.resource-id=" + resourceId);
        }
        return ServerProcess.start(command.toList(), environment, log());
    }

    @Override
    boolean answers() throws Exception {
        if (isJobManager()) {
            return HttpProbe.status(URI.create(rest.url() + "/overview")) == OK;
        }
        // The JobManager counts a killed TaskManager until it misses its heartbeats.
        return rest.taskManagers().contains(resourceId);
    }

    private boolean isJobManager() {
        return name().equals(JOB_MANAGER);
    }

    private String mainClass() {
        return isJobManager()
                ? "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"
                : "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";
    }
}
