package io.millrace.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The checkpoints that a job has left on disk. */
public final class Checkpoints {

    private static final int DEPTH = 2;
    private static final String PREFIX = "chk-";

    private Checkpoints() {}

    /**
     * The newest completed checkpoint: the highest {@code chk-N}, over all ids that the job has
     * had. A job that starts from a checkpoint goes on counting; where two ids have the same
     * number, the one completed later counts.
     *
     * @param checkpointFolder the job's own folder, which holds a folder per job id; it may be
     *     absent
     */
    public static Optional<Path> newest(Path checkpointFolder) {
        if (!Files.isDirectory(checkpointFolder)) {
            return Optional.empty();
        }
        try (Stream<Path> folders =
                Files.find(checkpointFolder, DEPTH, (path, attributes) -> isCompleted(path))) {
            return folders.max(
                    Comparator.comparingLong(Checkpoints::number)
                            .thenComparing(Checkpoints::completedAt));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isCompleted(Path folder) {
        return folder.getFileName().toString().matches(PREFIX + "\\d{1,18}")
                && Files.isRegularFile(folder.resolve("_metadata"));
    }

    private static long number(Path folder) {
        return Long.parseLong(folder.getFileName().toString().substring(PREFIX.length()));
    }

    private static FileTime completedAt(Path folder) {
        try {
            return Files.getLastModifiedTime(folder.resolve("_metadata"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
