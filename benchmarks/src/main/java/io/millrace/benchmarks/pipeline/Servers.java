package io.millrace.benchmarks.pipeline;

import io.millrace.stack.LocalClickHouse;
import io.millrace.stack.LocalKafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A Kafka, a ClickHouse and room for checkpoints, on an empty folder that is deleted at the end.
 */
final class Servers implements AutoCloseable {
    private final Path folder;
    private final LocalKafka kafka;
    private final LocalClickHouse clickHouse;

    private Servers(Path folder, LocalKafka kafka, LocalClickHouse clickHouse) {
        this.folder = folder;
        this.kafka = kafka;
        this.clickHouse = clickHouse;
    }

    static Servers start() throws IOException {
        Path folder = Files.createTempDirectory("millrace-benchmark");
        LocalKafka kafka = LocalKafka.start(folder, 0);
        return new Servers(folder, kafka, LocalClickHouse.start(folder, 0));
    }

    LocalKafka kafka() {
        return kafka;
    }

    LocalClickHouse clickHouse() {
        return clickHouse;
    }

    /** A Flink of its own for a variant; its log stays behind only when it fails to start. */
    Worker startWorker(Variant variant, FlinkSettings flink) throws IOException {
        Path checkpoints = folder.resolve("checkpoints").resolve(variant.label());
        return Worker.start(
                new WorkerSettings(
                        variant,
                        flink.parallelism(),
                        flink.checkpointMillis(),
                        flink.bufferTimeoutMillis(),
                        kafka.bootstrapServers(),
                        clickHouse.httpUrl(),
                        clickHouse.user(),
                        clickHouse.password(),
                        checkpoints.toUri().toString()),
                flink.heap(),
                folder.resolve("log").resolve(variant.label() + ".log"));
    }

    @Override
    public void close() throws IOException {
        kafka.close();
        clickHouse.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
