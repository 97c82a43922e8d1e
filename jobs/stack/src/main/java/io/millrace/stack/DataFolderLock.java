package io.millrace.stack;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The right to run a stack on a data folder. The kernel releases it when the holder ends; the file
 * {@code stack.pid} only tells people, and programs that look for a running stack, who holds it.
 */
final class DataFolderLock implements Closeable {

    private final FileChannel channel;
    private final Path pidFile;

    private DataFolderLock(FileChannel channel, Path pidFile) {
        this.channel = channel;
        this.pidFile = pidFile;
    }

    /**
     * Takes the lock.
     *
     * @throws ServerException if another stack has it
     */
    static DataFolderLock take(Path dataDir) throws IOException {
        Files.createDirectories(dataDir);
        Path pidFile = dataDir.resolve("stack.pid");
        FileChannel channel =
                FileChannel.open(
                        dataDir.resolve("stack.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        if (lock(channel) == null) {
            channel.close();
            String pid = Files.exists(pidFile) ? Files.readString(pidFile).strip() : "unknown";
            throw new ServerException(
                    "Another stack (process "
                            + pid
                            + ") runs on "
                            + dataDir
                            + ". Stop it, or choose another folder with DATA_DIR.");
        }
        DataFiles.write(pidFile, ProcessHandle.current().pid() + "\n");
        return new DataFolderLock(channel, pidFile);
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Held by this JVM.
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(pidFile);
        channel.close();
    }
}
