package io.millrace.connector.clickhouse.client;

import org.apache.flink.annotation.Internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The rows of an insert as one or more LZ4 frames, one after another.
 *
 * <p>The server decodes concatenated frames as one stream, so batches of several writers are joined
 * without being touched. The bytes are never changed after construction; they are kept in segments
 * to spare a copy.
 */
@Internal
public final class Lz4Frames {
    private final List<byte[]> segments;
    private final int length;

    public Lz4Frames(List<byte[]> segments) {
        this.segments = List.copyOf(segments);
        long total = 0;
        for (byte[] segment : segments) {
            total += segment.length;
        }
        this.length = Math.toIntExact(total);
    }

    /** All parts in one, in the given order. */
    public static Lz4Frames concatenate(List<Lz4Frames> parts) {
        List<byte[]> all = new ArrayList<>();
        parts.forEach(part -> all.addAll(part.segments));
        return new Lz4Frames(all);
    }

    public List<byte[]> segments() {
        return segments;
    }

    /** Compressed size in bytes. */
    public int length() {
        return length;
    }

    /** CRC-32C over all bytes. */
    public int checksum() {
        CRC32C crc = new CRC32C();
        segments.forEach(crc::update);
        return (int) crc.getValue();
    }

    private byte[] toBytes() {
        byte[] bytes = new byte[length];
        int position = 0;
        for (byte[] segment : segments) {
            System.arraycopy(segment, 0, bytes, position, segment.length);
            position += segment.length;
        }
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Lz4Frames frames && Arrays.equals(toBytes(), frames.toBytes());
    }

    @Override
    public int hashCode() {
        return checksum();
    }

    @Override
    public String toString() {
        return length + " bytes of LZ4 frames";
    }
}
