package io.millrace.stack;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The shell that guards a native server. */
@Timeout(120)
class NativeCommandTest {

    @TempDir private Path folder;

    @Test
    void handsTheExitCodeOn() throws IOException {
        ServerProcess process = start("exit 7");

        assertThat(process.awaitExit(Duration.ofSeconds(10))).isTrue();
        assertThat(process.exitCode()).isEqualTo(7);
        process.close();
    }

    @Test
    void theEndOfTheInputStopsTheServerInOrder() throws IOException {
        ServerProcess process =
                start("trap 'echo in order; exit 0' TERM; echo up; while :; do sleep 0.1; done");
        awaitLog("up");

        process.close();

        assertThat(folder.resolve("log")).content().contains("in order");
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void aServerThatDoesNotStopIsKilled() throws IOException {
        ServerProcess process = start("trap '' INT TERM; echo $$ up; while :; do sleep 0.1; done");
        awaitLog("up");
        long server = serverId();

        process.close();

        assertThat(ProcessHandle.of(server)).isEmpty();
    }

    @Test
    void theServerIsStoppedAlsoWhenTheGuardIsKilled() throws IOException {
        ServerProcess process = start("echo $$ up; exec sleep 1000");
        awaitLog("up");
        ProcessHandle server = ProcessHandle.of(serverId()).orElseThrow();

        ProcessHandle.of(process.pid()).orElseThrow().destroyForcibly();
        assertThat(process.awaitExit(Duration.ofSeconds(10))).isTrue();
        process.close();

        await().atMost(Duration.ofSeconds(10)).until(() -> !server.isAlive());
    }

    @Test
    void theServerRunsInASessionOfItsOwn() throws IOException {
        ServerProcess process = start("echo $$ up; exec sleep 1000");
        awaitLog("up");

        String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        String session = status.substring(status.lastIndexOf(')') + 2).split(" ")[3];

        assertThat(session).isEqualTo(Long.toString(process.pid()));
        process.kill();
    }

    private ServerProcess start(String script) throws IOException {
        return ServerProcess.start(
                NativeCommand.guarded("TERM", List.of("sh", "-c", script)),
                Map.of(),
                folder.resolve("log"));
    }

    private void awaitLog(String text) {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> Files.readString(folder.resolve("log")).contains(text));
    }

    private long serverId() throws IOException {
        return Long.parseLong(Files.readString(folder.resolve("log")).split(" ")[0]);
    }
}
