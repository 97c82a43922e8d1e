package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.ConnectionOptions;
import io.millrace.connector.clickhouse.client.HttpClickHouseClient;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.swap.PartitionSwapper;
import io.millrace.connector.clickhouse.swap.SwapRequest;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** A JVM that swaps partitions of the {@link SwapFixture}'s table until it is killed. */
final class SwappingProcess {
    private static final int AHEAD = 300;

    private SwappingProcess() {}

    static Process start(String url, String user, String password) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SwappingProcess.class.getName(),
                        url,
                        user,
                        password)
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target", "swapping-process.log").toFile())
                .start();
    }

    public static void main(String[] args) throws Exception {
        Duration timeout = Duration.ofSeconds(20);
        ConnectionOptions connection =
                new ConnectionOptions(URI.create(args[0]), args[1], args[2], timeout, timeout);
        Random random = new Random();
        try (ClickHouseClient client = new HttpClickHouseClient(connection);
                PartitionSwapper swapper =
                        PartitionSwapper.connect(
                                SwapFixture.swapOptions(args[0], args[1], args[2]),
                                (step, partition) -> {})) {
            swapper.recover();
            while (!Thread.currentThread().isInterrupted()) {
                long rows =
                        Long.parseLong(
                                client.query("SELECT count() FROM swap.events", Map.of())
                                        .get(0)
                                        .get(0));
                long end = random.nextLong(rows + AHEAD);
                UUID run = UUID.randomUUID();
                TableName staging = swapper.createStaging(run);
                client.query(SwapFixture.loadStatement(staging, end), Map.of());
                swapper.swap(
                        new SwapRequest(
                                run,
                                staging,
                                SwapFixture.PARTITIONS.get(random.nextInt(3)),
                                SwapFixture.below(end),
                                ""));
                swapper.dropStaging(staging);
            }
        }
    }
}
