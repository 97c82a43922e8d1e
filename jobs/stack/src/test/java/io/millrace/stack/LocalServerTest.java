package io.millrace.stack;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(120)
class LocalServerTest {

    @TempDir private Path folder;

    @Test
    void saysThatItsPortIsTaken() throws IOException {
        int port = Ports.free();
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                TestingServer server = new TestingServer("kafka", folder, port, "exit 1")) {
            assertThat(taken.isBound()).isTrue();
            assertThatThrownBy(server::start)
                    .isInstanceOf(ServerException.class)
                    .hasMessage(
                            "kafka cannot start: port "
                                    + port
                                    + " on 127.0.0.1 is taken by another process. End that process,"
                                    + " or choose another port with PORT_KAFKA.");
        }
    }

    @Test
    void showsTheEndOfItsLogWhenItEndsAtItsStart() {
        try (TestingServer server =
                new TestingServer("kafka", folder, 0, "seq 100 130; echo why >&2; exit 3")) {
            assertThatThrownBy(server::start)
                    .isInstanceOf(ServerException.class)
                    .hasMessageStartingWith(
                            "kafka ended with exit code 3 at its start. See "
                                    + folder.resolve("log/kafka.log")
                                    + ", which ends with:\n112\n113\n")
                    .hasMessageEndingWith("129\n130\nwhy");
        }
    }

    @Test
    void theLogOfAnEarlierStartIsNotShown() throws IOException {
        Files.createDirectories(folder.resolve("log"));
        Files.writeString(folder.resolve("log/kafka.log"), "from an earlier start\n");
        try (TestingServer server = new TestingServer("kafka", folder, 0, "echo now; exit 1")) {
            assertThatThrownBy(server::start)
                    .hasMessageEndingWith("which ends with:\nnow")
                    .hasMessageNotContaining("earlier");
        }
    }

    @Test
    void isKilledAndStartsAgainOnTheSamePort() {
        try (TestingServer server = TestingServer.endless(folder)) {
            server.start();
            long pid = server.pid();
            int port = server.port();

            server.kill();
            assertThat(server.isAlive()).isFalse();
            assertThat(server.isMissing()).isFalse();
            assertThat(ProcessHandle.of(pid)).isEmpty();

            server.restart();
            assertThat(server.isAlive()).isTrue();
            assertThat(server.port()).isEqualTo(port);
        }
    }

    @Test
    void aProcessThatAnEarlierStackLeftIsEndedFirst() {
        try (TestingServer earlier = TestingServer.endless(folder);
                TestingServer later = TestingServer.endless(folder)) {
            earlier.start();

            later.start();

            assertThat(earlier.isAlive()).isFalse();
            assertThat(later.isAlive()).isTrue();
        }
    }

    @Test
    void aClosedServerStaysClosed() {
        TestingServer server = TestingServer.endless(folder);
        server.start();
        server.close();
        server.close();

        assertThat(server.isAlive()).isFalse();
        assertThatThrownBy(server::restart)
                .hasMessage("endless was closed and cannot start again.");
    }
}
