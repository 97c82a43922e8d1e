package io.millrace.stack;

import io.millrace.stack.StackExtension.Part;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * The servers of a stack, those that are wanted; the others are null. They start side by side, as
 * far as they do not need each other.
 */
final class StackServers {

    final LocalPostgres postgres;
    final LocalKafka kafka;
    final LocalObjectStore objectStore;
    final LocalClickHouse clickHouse;
    final LocalCatalog catalog;
    final LocalFlink flink;
    private final Map<String, String> environment = new TreeMap<>();

    /** Prepares the servers; nothing runs yet, but all addresses are known. */
    StackServers(Path dataDir, Ports ports, Map<String, String> given, Set<Part> parts) {
        boolean hasCatalog = parts.contains(Part.CATALOG);
        postgres =
                hasCatalog || parts.contains(Part.POSTGRES)
                        ? new LocalPostgres(dataDir, ports.of("POSTGRES"))
                        : null;
        objectStore =
                hasCatalog || parts.contains(Part.OBJECT_STORE)
                        ? new LocalObjectStore(dataDir, ports.of("S3"))
                        : null;
        kafka =
                parts.contains(Part.KAFKA)
                        ? new LocalKafka(
                                dataDir,
                                ports.of("KAFKA"),
                                ports.of("KAFKA_CONTROLLER"),
                                ports.of("KAFKA_EXTERNAL"),
                                given.get("KAFKA_ADVERTISED"))
                        : null;
        clickHouse =
                parts.contains(Part.CLICKHOUSE)
                        ? new LocalClickHouse(
                                dataDir, ports.of("CLICKHOUSE"), ports.of("CLICKHOUSE_NATIVE"))
                        : null;
        catalog =
                hasCatalog
                        ? new LocalCatalog(dataDir, ports.of("CATALOG"), postgres, objectStore)
                        : null;
        describe(dataDir);
        flink =
                parts.contains(Part.FLINK)
                        ? new LocalFlink(dataDir, flinkPorts(ports), Map.copyOf(environment))
                        : null;
        if (flink != null) {
            environment.put("FLINK_REST_URL", flink.restUrl());
        }
    }

    /** The variables with which jobs find the servers. */
    Map<String, String> environment() {
        return new TreeMap<>(environment);
    }

    /** Starts all. If one fails, the others are stopped and its failure is thrown. */
    void start(Consumer<String> progress) {
        long begin = System.nanoTime();
        ExecutorService threads = Executors.newCachedThreadPool(StackServers::daemon);
        List<CompletableFuture<Void>> starts = new ArrayList<>();
        Launcher launcher = (server, start) -> launch(server, start, progress, begin, threads);
        CompletableFuture<Void> postgresUp = launcher.launch(postgres, () -> postgres.start());
        starts.add(postgresUp);
        starts.add(launcher.launch(objectStore, () -> objectStore.start()));
        starts.add(launcher.launch(clickHouse, () -> clickHouse.start()));
        starts.add(launcher.launch(kafka, () -> kafka.start()));
        starts.add(launcher.launch(flink == null ? null : flink.jobManager(), () -> flink.start()));
        starts.add(postgresUp.thenCompose(up -> launcher.launch(catalog, () -> catalog.start())));
        CompletableFuture<Void> firstFailure = new CompletableFuture<>();
        starts.forEach(
                start ->
                        start.whenComplete(
                                (done, failure) -> {
                                    if (failure != null) {
                                        firstFailure.completeExceptionally(failure);
                                    }
                                }));
        try {
            CompletableFuture.anyOf(
                            firstFailure,
                            CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new)))
                    .join();
        } catch (CompletionException e) {
            close();
            throw e.getCause() instanceof ServerException known
                    ? known
                    : new ServerException("The stack cannot start: " + e.getCause(), e.getCause());
        } finally {
            threads.shutdown();
        }
    }

    /** The servers that can be restarted one by one. */
    List<LocalServer> all() {
        List<LocalServer> all = new ArrayList<>();
        if (flink != null) {
            all.add(flink.taskManager());
            all.add(flink.jobManager());
        }
        for (LocalServer server :
                new LocalServer[] {catalog, clickHouse, kafka, objectStore, postgres}) {
            if (server != null) {
                all.add(server);
            }
        }
        return all;
    }

    /** Stops all: first those that write, then those that they write to. */
    void close() {
        List<LocalServer> all = all();
        List<LocalServer> storages =
                all.stream().filter(server -> server == postgres || server == objectStore).toList();
        List<LocalServer> users = all.stream().filter(s -> !storages.contains(s)).toList();
        closeTogether(users);
        closeTogether(storages);
    }

    private static void closeTogether(List<LocalServer> servers) {
        List<Thread> threads = new ArrayList<>();
        for (LocalServer server : servers) {
            Thread thread = new Thread(server::close, "stop-" + server.name());
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private interface Launcher {
        CompletableFuture<Void> launch(LocalServer server, Runnable start);
    }

    private static CompletableFuture<Void> launch(
            LocalServer server,
            Runnable start,
            Consumer<String> progress,
            long begin,
            ExecutorService threads) {
        if (server == null) {
            return CompletableFuture.completedFuture(null);
        }
        return CompletableFuture.runAsync(
                () -> {
                    start.run();
                    double seconds = (System.nanoTime() - begin) / 1e9;
                    progress.accept(
                            "%-10s %-36s ready after %4.1f s"
                                    .formatted(server.name(), server.address(), seconds));
                },
                threads);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "start");
        thread.setDaemon(true);
        return thread;
    }

    private static FlinkConfiguration.FixedPorts flinkPorts(Ports ports) {
        return new FlinkConfiguration.FixedPorts(
                ports.of("FLINK"),
                ports.of("FLINK_RPC"),
                ports.of("FLINK_JOBMANAGER_METRICS"),
                ports.of("FLINK_TASKMANAGER_METRICS"));
    }

    private void describe(Path dataDir) {
        if (kafka != null) {
            environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        }
        if (postgres != null) {
            environment.put("POSTGRES_HOST", postgres.host());
            environment.put("POSTGRES_PORT", Integer.toString(postgres.port()));
            environment.put("POSTGRES_DATABASE", "millrace");
            environment.put("POSTGRES_USER", postgres.user());
            environment.put("POSTGRES_PASSWORD", postgres.password());
        }
        if (clickHouse != null) {
            environment.put("CLICKHOUSE_URL", clickHouse.httpUrl());
            environment.put("CLICKHOUSE_USER", clickHouse.user());
            environment.put("CLICKHOUSE_PASSWORD", clickHouse.password());
            environment.put(
                    "CLICKHOUSE_SPILL_DIRECTORY",
                    dataDir.resolve("flink").resolve("spill").toUri().toString());
        }
        if (objectStore != null) {
            environment.put("S3_ENDPOINT", objectStore.endpoint());
            environment.put("S3_ACCESS_KEY", objectStore.accessKey());
            environment.put("S3_SECRET_KEY", objectStore.secretKey());
            environment.put("S3_REGION", objectStore.region());
        }
        if (catalog != null) {
            environment.put("ICEBERG_CATALOG_URI", catalog.uri());
            environment.put("ICEBERG_CATALOG_TOKEN", catalog.token());
            environment.put("ICEBERG_WAREHOUSE", catalog.warehouse());
        }
    }
}
