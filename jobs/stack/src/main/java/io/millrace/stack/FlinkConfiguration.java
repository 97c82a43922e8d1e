package io.millrace.stack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The configuration of the session cluster. Sizes are for one machine that runs everything else
 * too; jobs bring their own parallelism and checkpoint interval.
 */
record FlinkConfiguration(Path folder, FixedPorts ports, Map<String, String> environment) {

    /** The fixed ports of the cluster: its parts find each other again after a restart. */
    record FixedPorts(int rest, int rpc, int jobManagerMetrics, int taskManagerMetrics) {}

    static final int SLOTS = 8;

    /**
     * Every part of the TaskManager's memory. Flink's start script computes them for a TaskManager
     * that it starts; one that is started directly refuses to run without.
     */
    private static final Map<String, String> TASK_MANAGER_MEMORY =
            ordered(
                    "taskmanager.cpu.cores", "8.0",
                    "taskmanager.memory.framework.heap.size", "128m",
                    "taskmanager.memory.task.heap.size", "896m",
                    "taskmanager.memory.framework.off-heap.size", "128m",
                    "taskmanager.memory.task.off-heap.size", "128m",
                    "taskmanager.memory.managed.size", "256m",
                    "taskmanager.memory.network.min", "128m",
                    "taskmanager.memory.network.max", "128m",
                    "taskmanager.memory.jvm-metaspace.size", "768m",
                    "taskmanager.memory.jvm-overhead.min", "192m",
                    "taskmanager.memory.jvm-overhead.max", "192m",
                    "external-resources", "none");

    // Framework and task heap; framework and task off-heap and network.
    static final List<String> TASK_MANAGER_OPTIONS =
            List.of(
                    "-Xmx1024m",
                    "-XX:MaxDirectMemorySize=384m",
                    "-XX:MaxMetaspaceSize=768m",
                    "-XX:+UseParallelGC");

    static final List<String> JOB_MANAGER_OPTIONS =
            List.of(
                    "-Xmx640m",
                    "-XX:MaxMetaspaceSize=400m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1");

    /** The JVM options with which Flink's serializers work on Java 17. */
    static List<String> opens() {
        Properties properties = new Properties();
        try (InputStream stream =
                FlinkConfiguration.class.getResourceAsStream("flink.properties")) {
            properties.load(stream);
        } catch (IOException e) {
            throw new IllegalStateException("flink.properties is missing in this jar", e);
        }
        return List.of(properties.getProperty("add-opens").split(" "));
    }

    Path checkpoints() {
        return folder.resolve("checkpoints");
    }

    Path savepoints() {
        return folder.resolve("savepoints");
    }

    /** Writes the configuration folder of one of the two processes. */
    Path write(String role) throws IOException {
        for (Path needed : List.of(checkpoints(), savepoints(), folder.resolve("upload"))) {
            Files.createDirectories(needed);
        }
        Path configuration = folder.resolve("conf").resolve(role);
        StringBuilder yaml = new StringBuilder();
        settings(role)
                .forEach(
                        (key, value) ->
                                yaml.append(key)
                                        .append(": \"")
                                        .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
                                        .append("\"\n"));
        DataFiles.write(configuration.resolve("config.yaml"), yaml.toString());
        DataFiles.write(configuration.resolve("log4j.properties"), LOGGING);
        return configuration;
    }

    private Map<String, String> settings(String role) {
        boolean jobManager = role.equals(FlinkProcess.JOB_MANAGER);
        Map<String, String> settings = new LinkedHashMap<>(TASK_MANAGER_MEMORY);
        settings.putAll(addresses());
        settings.put(
                "metrics.reporter.prom.port",
                Integer.toString(
                        jobManager ? ports.jobManagerMetrics() : ports.taskManagerMetrics()));
        settings.put("io.tmp.dirs", folder.resolve("tmp").resolve(role).toString());
        settings.putAll(behaviour());
        settings.putAll(objectStore());
        return settings;
    }

    private Map<String, String> addresses() {
        return ordered(
                "jobmanager.rpc.address", "127.0.0.1",
                "jobmanager.rpc.port", Integer.toString(ports.rpc()),
                "jobmanager.bind-host", "127.0.0.1",
                "rest.address", "127.0.0.1",
                "rest.bind-address", "127.0.0.1",
                "rest.port", Integer.toString(ports.rest()),
                "rest.bind-port", Integer.toString(ports.rest()),
                "taskmanager.host", "127.0.0.1",
                "taskmanager.bind-host", "127.0.0.1",
                "taskmanager.numberOfTaskSlots", Integer.toString(SLOTS),
                "metrics.reporter.prom.factory.class",
                        "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
    }

    private Map<String, String> behaviour() {
        return ordered(
                "jobmanager.memory.heap.size", "640m",
                "jobmanager.memory.jvm-metaspace.size", "400m",
                "web.upload.dir", folder.resolve("upload").toString(),
                "classloader.resolve-order", "child-first",
                "heartbeat.interval", "2000",
                "heartbeat.timeout", "15000",
                "slot.request.timeout", "120000",
                "restart-strategy.type", "exponential-delay",
                "restart-strategy.exponential-delay.initial-backoff", "1 s",
                "restart-strategy.exponential-delay.max-backoff", "10 s",
                "restart-strategy.exponential-delay.backoff-multiplier", "2.0",
                "restart-strategy.exponential-delay.reset-backoff-threshold", "1 min",
                "state.backend.type", "rocksdb",
                // With a checkpoint each second files are rewritten soon: not worth compressing.
                "state.backend.rocksdb.compression.per.level", "NO_COMPRESSION",
                "execution.checkpointing.incremental", "true",
                "execution.checkpointing.dir", checkpoints().toUri().toString(),
                "execution.checkpointing.savepoint-dir", savepoints().toUri().toString(),
                "execution.checkpointing.externalized-checkpoint-retention",
                        "RETAIN_ON_CANCELLATION");
    }

    private Map<String, String> objectStore() {
        return ordered(
                "s3.endpoint", environment.getOrDefault("S3_ENDPOINT", ""),
                "s3.access-key", environment.getOrDefault("S3_ACCESS_KEY", ""),
                "s3.secret-key", environment.getOrDefault("S3_SECRET_KEY", ""),
                "s3.path.style.access", "true");
    }

    private static Map<String, String> ordered(String... keysAndValues) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    private static final String LOGGING =
            """
            rootLogger.level = INFO
            rootLogger.appenderRef.console.ref = Console
            appender.console.type = CONSOLE
            appender.console.name = Console
            appender.console.layout.type = PatternLayout
            appender.console.layout.pattern = %d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5p %-40.40c{1.} - %m%n
            logger.pekko.name = org.apache.pekko
            logger.pekko.level = WARN
            logger.kafka.name = org.apache.kafka
            logger.kafka.level = WARN
            logger.hadoop.name = org.apache.hadoop
            logger.hadoop.level = WARN
            logger.rest.name = org.apache.flink.runtime.rest
            logger.rest.level = WARN
            """;
}
