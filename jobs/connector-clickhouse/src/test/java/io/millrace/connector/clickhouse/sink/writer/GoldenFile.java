package io.millrace.connector.clickhouse.sink.writer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** Serialized bytes of a released version, which later ones have to read. */
public final class GoldenFile {
    private static final Path FOLDER = Path.of("src/test/resources/serializers");

    private GoldenFile() {}

    public static byte[] read(String name) throws IOException {
        return Files.readAllBytes(path(name));
    }

    /** Fails when a format has changed under its version. */
    public static void assertWritten(String name, byte[] serialized) throws IOException {
        if (Boolean.getBoolean("golden.update")) {
            Files.write(path(name), serialized);
        }
        assertThat(serialized)
                .as(
                        "%s is what the version once wrote; another format needs another version",
                        path(name))
                .isEqualTo(read(name));
    }

    private static Path path(String name) {
        return FOLDER.resolve(name + ".bin");
    }
}
