package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.ConnectionOptions;
import io.millrace.connector.clickhouse.client.HttpClickHouseClient;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.swap.PartitionSwapper;
import io.millrace.connector.clickhouse.swap.SwapListener;
import io.millrace.connector.clickhouse.swap.SwapOptions;
import io.millrace.connector.clickhouse.swap.SwapRequest;
import io.millrace.stack.LocalClickHouse;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/**
 * A JVM that recovers what others have left and then swaps partitions of the {@link SwapFixture}'s
 * table, one after the other, until it is killed. It says which run begins, and stops for good
 * after a step of the first one when it is told to.
 */
final class SwappingProcess implements AutoCloseable {
    private static final int AHEAD = 300;

    private final Process process;
    private final BufferedReader output;

    private SwappingProcess(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /**
     * @param lastStep name of the step after which it stops; empty: it does not
     */
    static SwappingProcess start(LocalClickHouse server, String lastStep) throws IOException {
        return new SwappingProcess(
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx128m",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                SwappingProcess.class.getName(),
                                server.httpUrl(),
                                server.user(),
                                server.password(),
                                lastStep)
                        .redirectError(Path.of("target", "swapping-process.log").toFile())
                        .start());
    }

    /** The run that begins next. */
    UUID run() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("The process has ended: see target/swapping-process.log");
        }
        return UUID.fromString(line);
    }

    /** Waits until it stops after its step. */
    void awaitStep(String lastStep) throws IOException {
        String line = output.readLine();
        if (!lastStep.equals(line)) {
            throw new IOException("Not " + lastStep + " but " + line);
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    public static void main(String[] args) throws Exception {
        Duration timeout = Duration.ofSeconds(20);
        ConnectionOptions connection =
                new ConnectionOptions(URI.create(args[0]), args[1], args[2], timeout, timeout);
        SwapOptions options = SwapFixture.swapOptions(args[0], args[1], args[2], SwapFixture.LEASE);
        try (PartitionSwapper swapper =
                PartitionSwapper.connect(options, (step, partition) -> {})) {
            SwapFixture.untilInsertsEnd(swapper::recover);
        }
        Random random = new Random();
        try (ClickHouseClient client = new HttpClickHouseClient(connection);
                PartitionSwapper swapper =
                        PartitionSwapper.connect(options, stoppingAfter(args[3]))) {
            while (!Thread.currentThread().isInterrupted()) {
                long rows =
                        Long.parseLong(
                                client.query("SELECT count() FROM swap.events", Map.of())
                                        .get(0)
                                        .get(0));
                long end = random.nextLong(rows + AHEAD);
                UUID run = UUID.randomUUID();
                System.out.println(run);
                TableName staging = swapper.createStaging(run);
                client.query(SwapFixture.loadStatement(staging, end), Map.of());
                SwapRequest request =
                        new SwapRequest(
                                run,
                                staging,
                                SwapFixture.PARTITIONS.get(random.nextInt(3)),
                                SwapFixture.below(end),
                                "");
                SwapFixture.untilInsertsEnd(() -> swapper.swap(request));
                swapper.dropStaging(staging);
            }
        }
    }

    private static SwapListener stoppingAfter(String lastStep) {
        return (step, partition) -> {
            if (step.name().equals(lastStep)) {
                System.out.println(step);
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }
}
