package io.millrace.stack;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PortsTest {

    @TempDir private Path folder;

    @Test
    void areTheSameOnTheSameFolder() {
        int kafka = Ports.open(folder, Map.of()).of("KAFKA");
        int postgres = Ports.open(folder, Map.of()).of("POSTGRES");

        Ports again = Ports.open(folder, Map.of());

        assertThat(again.of("KAFKA")).isEqualTo(kafka);
        assertThat(again.of("POSTGRES")).isEqualTo(postgres).isNotEqualTo(kafka);
    }

    @Test
    void aGivenPortWinsAndIsKept() {
        int given = Ports.free();
        Ports.open(folder, Map.of()).of("KAFKA");

        assertThat(Ports.open(folder, Map.of("PORT_KAFKA", " " + given)).of("KAFKA"))
                .isEqualTo(given);
        assertThat(Ports.open(folder, Map.of()).of("KAFKA")).isEqualTo(given);
    }

    @Test
    void aKeptPortThatIsTakenIsReplaced() throws IOException {
        int kept = Ports.open(folder, Map.of()).of("KAFKA");

        try (ServerSocket taken = new ServerSocket(kept, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.isFree(kept)).isFalse();
            assertThat(Ports.open(folder, Map.of()).of("KAFKA")).isNotEqualTo(taken.getLocalPort());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "0", "65536", "-1", "1 2"})
    void refusesWhatIsNoPort(String given) {
        assertThatThrownBy(() -> Ports.open(folder, Map.of("PORT_S3", given)).of("S3"))
                .isInstanceOf(ServerException.class)
                .hasMessage(
                        "PORT_S3 must be a port number between 1 and 65535, but is '"
                                + given
                                + "'.");
    }

    @Test
    void ignoresADamagedFile() throws IOException {
        Files.writeString(folder.resolve("ports"), "KAFKA\nS3=abc\n=\nPOSTGRES=23456\n");

        assertThat(Ports.open(folder, Map.of()).of("KAFKA")).isPositive();
        assertThat(Ports.open(folder, Map.of()).of("S3")).isPositive();
    }

    @Test
    void freeOnesDifferAndAreOutsideTheRangeOfOutgoingConnections() {
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            ports.add(Ports.free());
        }

        assertThat(ports).hasSize(50).allSatisfy(p -> assertThat(p).isBetween(20_000, 32_000));
    }
}
