package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.Lz4Frames;

import org.apache.flink.annotation.Internal;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.Path;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Files of encoded rows that are too many to be kept in memory or in a checkpoint.
 *
 * <p>A file is written once, under a random name, and closed before the checkpoint that refers to
 * it can complete: it is as durable as the files of that checkpoint on the same file system.
 */
@Internal
public final class SpillFiles {
    private static final Logger LOG = LoggerFactory.getLogger(SpillFiles.class);

    private SpillFiles() {}

    /** Writes the bodies of all batches into one new file and returns batches that refer to it. */
    static List<Batch> write(String file, List<Batch> batches) throws IOException {
        Path path = new Path(file);
        List<Batch> spilled = new ArrayList<>(batches.size());
        long offset = 0;
        try (FSDataOutputStream out = path.getFileSystem().create(path, WriteMode.NO_OVERWRITE)) {
            for (Batch batch : batches) {
                Lz4Frames body = batch.body();
                for (byte[] segment : body.segments()) {
                    out.write(segment);
                }
                spilled.add(
                        spilled(
                                batch,
                                new SpilledPart(
                                        path.toString(), offset, body.length(), body.checksum())));
                offset += body.length();
            }
        } catch (IOException e) {
            delete(List.of(path.toString()));
            throw new IOException(
                    "Cannot write %d bytes of rows to %s, which 'sink.spill.directory' asks for"
                            .formatted(
                                    batches.stream().mapToLong(Batch::compressedBytes).sum(), path),
                    e);
        }
        return spilled;
    }

    private static Batch spilled(Batch batch, SpilledPart part) {
        return new Batch(
                batch.table(),
                batch.format(),
                batch.partition(),
                batch.rows(),
                batch.bytes(),
                new Lz4Frames(List.of()),
                List.of(part),
                batch.positions());
    }

    /** A file that the batch refers to and that is gone. */
    public static Optional<String> missing(Batch batch) throws IOException {
        for (SpilledPart part : batch.spilled()) {
            if (!exists(part.path())) {
                return Optional.of(part.path());
            }
        }
        return Optional.empty();
    }

    static boolean exists(String file) throws IOException {
        Path path = new Path(file);
        return path.getFileSystem().exists(path);
    }

    /**
     * All rows of a batch, in memory.
     *
     * @throws IllegalStateException when a file does not hold what was written
     */
    public static Lz4Frames load(Batch batch) throws IOException {
        if (batch.spilled().isEmpty()) {
            return batch.body();
        }
        List<byte[]> segments = new ArrayList<>(batch.body().segments());
        for (SpilledPart part : batch.spilled()) {
            segments.add(read(part, batch));
        }
        return new Lz4Frames(segments);
    }

    private static byte[] read(SpilledPart part, Batch batch) throws IOException {
        Path path = new Path(part.path());
        byte[] bytes = new byte[part.length()];
        int count;
        try (FSDataInputStream in = path.getFileSystem().open(path)) {
            in.seek(part.offset());
            count = in.readNBytes(bytes, 0, bytes.length);
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, count);
        if (count < bytes.length || (int) crc.getValue() != part.checksum()) {
            throw new IllegalStateException(
                    "File %s with rows for %s was damaged: %d bytes at %d with CRC-32C %08x, not %d with %08x"
                            .formatted(
                                    part.path(),
                                    batch.table(),
                                    count,
                                    part.offset(),
                                    (int) crc.getValue(),
                                    part.length(),
                                    part.checksum()));
        }
        return bytes;
    }

    /** Deletes files that nobody needs; one that cannot be deleted stays and harms nobody. */
    public static void delete(Collection<String> paths) {
        for (String file : paths) {
            Path path = new Path(file);
            try {
                path.getFileSystem().delete(path, false);
            } catch (IOException e) {
                LOG.warn("Cannot delete {}, which is no longer needed: it stays", file, e);
            }
        }
    }

    /** Deletes the files whose paths begin alike, but for those that are needed. */
    static void deleteOthers(String prefix, Set<String> needed) throws IOException {
        Path beginning = new Path(prefix);
        FileSystem fileSystem = beginning.getFileSystem();
        if (!fileSystem.exists(beginning.getParent())) {
            return;
        }
        Set<String> names = new HashSet<>();
        needed.forEach(file -> names.add(new Path(file).getName()));
        for (FileStatus file : fileSystem.listStatus(beginning.getParent())) {
            String name = file.getPath().getName();
            if (name.startsWith(beginning.getName()) && !names.contains(name)) {
                delete(List.of(file.getPath().toString()));
            }
        }
    }
}
