package io.millrace.stack;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

import static org.assertj.core.api.Assertions.assertThat;

class CheckpointsTest {

    @TempDir private Path folder;

    @Test
    void theHighestNumberWinsOverAllJobIds() throws IOException {
        completed("a/chk-9", 3);
        Path highest = completed("b/chk-10", 1);
        completed("b/chk-2", 2);

        assertThat(Checkpoints.newest(folder)).contains(highest);
    }

    @Test
    void oneWithoutMetadataIsNotComplete() throws IOException {
        Path complete = completed("a/chk-1", 1);
        Files.createDirectories(folder.resolve("a/chk-2"));
        Files.createDirectories(folder.resolve("a/shared"));
        completed("a/chk-x", 1);

        assertThat(Checkpoints.newest(folder)).contains(complete);
    }

    @Test
    void theLaterOneWinsAmongEqualNumbers() throws IOException {
        completed("a/chk-5", 1_000);
        Path later = completed("b/chk-5", 2_000);
        completed("c/chk-5", 500);

        assertThat(Checkpoints.newest(folder)).contains(later);
    }

    @Test
    void thereMayBeNone() {
        assertThat(Checkpoints.newest(folder)).isEmpty();
        assertThat(Checkpoints.newest(folder.resolve("absent"))).isEmpty();
    }

    private Path completed(String path, long modifiedMillis) throws IOException {
        Path checkpoint = Files.createDirectories(folder.resolve(path));
        Path metadata = Files.createFile(checkpoint.resolve("_metadata"));
        Files.setLastModifiedTime(metadata, FileTime.fromMillis(modifiedMillis));
        return checkpoint;
    }
}
