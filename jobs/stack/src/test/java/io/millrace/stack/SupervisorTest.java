package io.millrace.stack;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(120)
class SupervisorTest {

    @TempDir private Path folder;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private TestingServer server;
    private Supervisor supervisor;

    @BeforeEach
    void start() {
        server = TestingServer.endless(folder);
        server.start();
        supervisor = new Supervisor(List.of(server), lines::add);
        supervisor.start();
    }

    @AfterEach
    void stop() {
        supervisor.close();
        server.close();
    }

    @Test
    void startsAServerAgainThatDied() {
        endProcess();

        await().atMost(Duration.ofSeconds(20)).until(() -> lines.size() == 1);
        assertThat(server.isAlive()).isTrue();
        assertThat(supervisor.restarts()).isEqualTo(Map.of("endless", 1));
        assertThat(lines)
                .containsExactly("endless ended unexpectedly and was started again at nowhere");
    }

    @Test
    void leavesAServerDownThatWasKilledOnPurpose() {
        server.kill();

        await().during(Duration.ofSeconds(2)).until(() -> !server.isAlive());
        assertThat(supervisor.restarts()).isEqualTo(Map.of("endless", 0));
    }

    @Test
    void waitsWhileItIsPaused() {
        supervisor.pause();
        endProcess();

        await().during(Duration.ofSeconds(2)).until(() -> !server.isAlive());
        supervisor.resume();
        await().atMost(Duration.ofSeconds(20)).until(() -> lines.size() == 1);
    }

    private void endProcess() {
        ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
        process.destroyForcibly();
        await().until(() -> !process.isAlive());
    }
}
