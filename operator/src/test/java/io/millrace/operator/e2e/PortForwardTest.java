package io.millrace.operator.e2e;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class PortForwardTest {
    @TempDir Path folder;

    @Test
    void goesOnHoweverManyConnectionsTheCommandTellsOf() throws Exception {
        Path after = folder.resolve("after");
        Path kubectl =
                script(
                        """
                        echo 'Forwarding from 127.0.0.1:4711 -> 8081'
                        yes 'Handling connection for 8081' | head -n 20000
                        touch %s
                        exec sleep 60
                        """
                                .formatted(after));

        try (PortForward forward = PortForward.to("sh " + kubectl, "any", "any", 8081)) {
            assertThat(forward.port()).isEqualTo(4711);
            await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(after));
        }
    }

    @Test
    void saysWhyThereIsNoForward() throws Exception {
        Path kubectl = script("echo 'error: services \"any\" not found'\n");

        assertThatThrownBy(() -> PortForward.to("sh " + kubectl, "any", "any", 8081))
                .isInstanceOf(AssertionError.class)
                .hasMessage("No forward to any: error: services \"any\" not found");
    }

    private Path script(String lines) throws Exception {
        return Files.writeString(folder.resolve("kubectl"), lines);
    }
}
