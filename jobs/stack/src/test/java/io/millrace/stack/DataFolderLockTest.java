package io.millrace.stack;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DataFolderLockTest {

    @TempDir private Path folder;

    @Test
    void aSecondStackIsToldWhoHasTheFolder() throws IOException {
        long own = ProcessHandle.current().pid();
        try (DataFolderLock held = DataFolderLock.take(folder)) {
            assertThat(held).isNotNull();
            assertThat(folder.resolve("stack.pid")).hasContent(Long.toString(own));
            assertThatThrownBy(() -> DataFolderLock.take(folder))
                    .isInstanceOf(ServerException.class)
                    .hasMessage(
                            "Another stack (process "
                                    + own
                                    + ") runs on "
                                    + folder
                                    + ". Stop it, or choose another folder with DATA_DIR.");
        }
    }

    @Test
    void theFilesOfAKilledStackDoNotMatter() throws IOException {
        Files.writeString(folder.resolve("stack.pid"), "1\n");
        Files.createFile(folder.resolve("stack.lock"));

        DataFolderLock.take(folder).close();

        assertThat(folder.resolve("stack.pid")).doesNotExist();
    }
}
