package io.millrace.stack;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@Timeout(600)
class LocalStackITCase {

    private static final Duration START = Duration.ofSeconds(90);

    @TempDir private Path folder;

    private final List<String> progress = new CopyOnWriteArrayList<>();

    @Test
    void diesWithItsJvmComesBackAndRepairsItself() throws IOException {
        try (ChildJvm jvm =
                ChildJvm.start(
                        StackWithoutCatalog.class, folder.resolve("output"), folder.toString())) {
            jvm.awaitOutput("up", START);
            assertThatThrownBy(() -> StackWithoutCatalog.start(folder, progress::add))
                    .hasMessageStartingWith("Another stack (process " + jvm.pid() + ") runs on ");
            jvm.kill();
        }
        String ports = Files.readString(folder.resolve("ports"));

        // At once: the servers of the killed JVM may still be there.
        try (LocalStack stack = StackWithoutCatalog.start(folder, progress::add)) {
            assertThat(folder.resolve("ports")).hasContent(ports);
            assertThat(progress).hasSize(5).allMatch(line -> line.contains("ready after"));
            describesItself(stack);
            repairsItself(stack);
        }
        assertThat(folder.resolve("stack.pid")).doesNotExist();
        // The shell that watched over a server ends just after it.
        await().atMost(Duration.ofSeconds(20))
                .until(() -> ChildJvm.processesNaming(folder).isEmpty());
    }

    @Test
    void theSignalOfCtrlCStopsEverythingInOrder() throws IOException {
        try (ChildJvm jvm =
                ChildJvm.start(LocalPostgres.class, folder.resolve("o"), folder.toString())) {
            jvm.awaitOutput(" pid ", START);

            jvm.handle().destroy();

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> ChildJvm.processesNaming(folder).isEmpty());
            assertThat(folder.resolve("log/postgres.log"))
                    .content()
                    .contains("database system is shut down");
        }
    }

    private static void describesItself(LocalStack stack) throws IOException {
        Path file = stack.dataDir().resolve("stack.env");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readAllLines(file))
                .contains("FLINK_REST_URL=" + stack.flink().restUrl())
                .contains("KAFKA_BOOTSTRAP_SERVERS=" + stack.kafka().bootstrapServers())
                .hasSameSizeAs(stack.environment().keySet());
        assertThat(stack.environment())
                .containsEntry("CLICKHOUSE_URL", stack.clickHouse().httpUrl())
                .containsEntry("S3_ENDPOINT", stack.objectStore().endpoint())
                .containsKeys("POSTGRES_HOST", "POSTGRES_PASSWORD", "CLICKHOUSE_PASSWORD");
        assertThatThrownBy(stack::catalog).hasMessage("This stack was started without CATALOG.");
    }

    private static void repairsItself(LocalStack stack) {
        List<LocalServer> servers =
                List.of(
                        stack.postgres(),
                        stack.kafka(),
                        stack.objectStore(),
                        stack.clickHouse(),
                        stack.flink().jobManager(),
                        stack.flink().taskManager());
        servers.forEach(server -> ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly());

        await().atMost(START)
                .untilAsserted(
                        () -> assertThat(stack.restarts().values()).hasSize(6).containsOnly(1));
        stack.flink().rest().waitUntilReady(FlinkConfiguration.SLOTS, START);
        assertThat(stack.clickHouse().query("SELECT 1")).isEqualTo("1");
    }
}
