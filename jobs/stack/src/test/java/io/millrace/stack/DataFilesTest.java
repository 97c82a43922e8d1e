package io.millrace.stack;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import static org.assertj.core.api.Assertions.assertThat;

class DataFilesTest {

    @TempDir private Path folder;

    @Test
    void onlyTheOwnerReadsAWrittenFile() throws IOException {
        Path file = folder.resolve("deep/er/file");

        DataFiles.write(file, "old");
        DataFiles.write(file, "new");

        assertThat(file).hasContent("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(file.getParent()).isDirectoryNotContaining("glob:**.unfinished");
    }

    @Test
    void aSecretIsRandomPerFolderAndStays() {
        String secret = DataFiles.secret(folder.resolve("a"), "postgres");

        assertThat(secret).matches("[0-9a-f]{32}");
        assertThat(DataFiles.secret(folder.resolve("a"), "postgres")).isEqualTo(secret);
        assertThat(DataFiles.secret(folder.resolve("b"), "postgres")).isNotEqualTo(secret);
    }

    @Test
    void deletesATreeButNotWhatItsLinksPointAt() throws IOException {
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(outside.resolve("kept"), "x");
        Path tree = Files.createDirectories(folder.resolve("tree/below"));
        Files.createSymbolicLink(tree.resolve("link"), outside);

        DataFiles.deleteTree(folder.resolve("tree"));
        DataFiles.deleteTree(folder.resolve("absent"));

        assertThat(folder.resolve("tree")).doesNotExist();
        assertThat(outside.resolve("kept")).exists();
    }
}
