package io.millrace.stack;

import io.millrace.stack.StackExtension.Part;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The whole system on one machine: Postgres, Kafka, an S3, the Iceberg catalog, ClickHouse and a
 * Flink session cluster, each a real server in a process of its own on 127.0.0.1.
 *
 * <p>All data lies below one folder and survives the end of the stack, also by SIGKILL; the ports
 * stay the same. A server that dies is started again. No server outlives the JVM of the stack.
 *
 * <pre>{@code
 * try (LocalStack stack = LocalStack.start(Path.of("data"))) {
 *     stack.flink().rest().uploadJar(jar);
 * }
 * }</pre>
 */
public final class LocalStack implements Closeable {

    private final Path dataDir;
    private final DataFolderLock lock;
    private final StackServers servers;
    private final Supervisor supervisor;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread hook = new Thread(this::close, "stop-stack");

    private LocalStack(
            Path dataDir, DataFolderLock lock, StackServers servers, Consumer<String> progress) {
        this.dataDir = dataDir;
        this.lock = lock;
        this.servers = servers;
        this.supervisor = new Supervisor(servers.all(), progress);
    }

    /** Starts everything, with {@code PORT_*} of this process and progress on standard output. */
    public static LocalStack start(Path dataDir) {
        return start(dataDir, System.getenv(), System.out::println);
    }

    /**
     * Starts everything and returns when all of it is ready.
     *
     * @param dataDir folder of all data, created if absent
     * @param environment where {@code PORT_*} is looked up
     * @param progress receives one line per server as it gets ready, and one per unexpected end
     * @throws ServerException if another stack runs on the folder or a server does not start; then
     *     nothing is left running
     */
    public static LocalStack start(
            Path dataDir, Map<String, String> environment, Consumer<String> progress) {
        return start(dataDir, environment, progress, EnumSet.allOf(Part.class));
    }

    /**
     * Starts some servers, for those who bring the others.
     *
     * @param environment also {@code KAFKA_ADVERTISED}, host:port under which Kafka's clients in
     *     other networks reach its port {@code PORT_KAFKA_EXTERNAL}
     */
    public static LocalStack start(
            Path dataDir,
            Map<String, String> environment,
            Consumer<String> progress,
            Set<Part> parts) {
        Path folder = dataDir.toAbsolutePath().normalize();
        try {
            DataFolderLock lock = DataFolderLock.take(folder);
            try {
                // They follow their parent within seconds; their ports are needed again.
                endPrevious(folder);
                StackServers servers =
                        new StackServers(
                                folder, Ports.open(folder, environment), environment, parts);
                LocalStack stack = new LocalStack(folder, lock, servers, progress);
                stack.begin(progress);
                return stack;
            } catch (RuntimeException | IOException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new ServerException("The stack cannot start on " + folder + ": " + e, e);
        }
    }

    /** Runs the stack until Ctrl-C: {@code LocalStack [DATA_DIR]}. */
    public static void main(String[] arguments) {
        Path dataDir = arguments.length > 0 ? Path.of(arguments[0]) : Home.find().data();
        try {
            LocalStack stack = start(dataDir);
            System.out.println("The stack is up; see " + stack.dataDir.resolve("stack.env"));
            HandRun.stay();
        } catch (ServerException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    public Path dataDir() {
        return dataDir;
    }

    /** The variables with which jobs find the servers; the file stack.env has the same. */
    public Map<String, String> environment() {
        return servers.environment();
    }

    public LocalPostgres postgres() {
        return started(servers.postgres, Part.POSTGRES);
    }

    public LocalKafka kafka() {
        return started(servers.kafka, Part.KAFKA);
    }

    public LocalObjectStore objectStore() {
        return started(servers.objectStore, Part.OBJECT_STORE);
    }

    public LocalClickHouse clickHouse() {
        return started(servers.clickHouse, Part.CLICKHOUSE);
    }

    public LocalCatalog catalog() {
        return started(servers.catalog, Part.CATALOG);
    }

    public LocalFlink flink() {
        return started(servers.flink, Part.FLINK);
    }

    /** By server name: how often it died unexpectedly and was started again. */
    public Map<String, Integer> restarts() {
        return supervisor.restarts();
    }

    /** From now on a dead server stays down; one that is being restarted still comes back. */
    public void pauseSupervision() {
        supervisor.pause();
    }

    public void resumeSupervision() {
        supervisor.resume();
    }

    /** Stops all servers in order; later calls do nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (Thread.currentThread() != hook) {
            removeHook();
        }
        supervisor.close();
        servers.close();
        try {
            lock.close();
        } catch (IOException e) {
            throw new ServerException("Cannot release the lock of " + dataDir + ": " + e, e);
        }
    }

    private void begin(Consumer<String> progress) {
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            servers.start(progress);
        } catch (RuntimeException e) {
            removeHook();
            throw e;
        }
        StringBuilder text = new StringBuilder();
        environment().forEach((key, value) -> text.append(key + "=" + value + "\n"));
        DataFiles.write(dataDir.resolve("stack.env"), text.toString());
        supervisor.start();
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook runs or has run, and finds nothing to do.
        }
    }

    private static <T> T started(T server, Part part) {
        if (server == null) {
            throw new ServerException("This stack was started without " + part + ".");
        }
        return server;
    }

    private static void endPrevious(Path dataDir) throws IOException {
        Path notes = dataDir.resolve("run");
        if (!Files.isDirectory(notes)) {
            return;
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(notes, "*.pid")) {
            for (Path note : found) {
                Processes.endPrevious(note);
            }
        }
    }
}
