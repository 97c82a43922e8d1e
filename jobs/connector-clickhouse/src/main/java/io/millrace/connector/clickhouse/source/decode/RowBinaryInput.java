package io.millrace.connector.clickhouse.source.decode;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Reads the little-endian values of RowBinary from a stream. Not thread-safe. */
final class RowBinaryInput implements Closeable {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final InputStream in;
    private final CRC32C checksum = new CRC32C();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private int summedUpTo;
    private long discarded;

    RowBinaryInput(InputStream in) {
        this.in = in;
    }

    /** Whether nothing is left; waits for the stream to say. */
    boolean isAtEnd() throws IOException {
        return position == limit && !refill();
    }

    /** Bytes that were read so far. */
    long consumed() {
        return discarded + position;
    }

    /** CRC-32C of all bytes that were read so far. */
    int checksum() {
        sum();
        return (int) checksum.getValue();
    }

    byte readByte() throws IOException {
        if (isAtEnd()) {
            throw new EOFException("The answer of ClickHouse ends within a row");
        }
        return buffer[position++];
    }

    /** A whole number of up to eight bytes; the missing high bytes are zero. */
    long readUnsigned(int bytes) throws IOException {
        long value = 0;
        if (limit - position >= bytes) {
            for (int i = 0; i < bytes; i++) {
                value |= (buffer[position + i] & 0xffL) << (Byte.SIZE * i);
            }
            position += bytes;
            return value;
        }
        for (int i = 0; i < bytes; i++) {
            value |= (readByte() & 0xffL) << (Byte.SIZE * i);
        }
        return value;
    }

    /** A whole number of up to eight bytes in two's complement. */
    long readSigned(int bytes) throws IOException {
        int unused = Long.SIZE - bytes * Byte.SIZE;
        return readUnsigned(bytes) << unused >> unused;
    }

    int readLength() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = readByte();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return Math.toIntExact(value);
            }
        }
        throw new IOException("The answer of ClickHouse is not RowBinary: a length has no end");
    }

    byte[] readBytes(int length) throws IOException {
        byte[] bytes = new byte[length];
        int done = 0;
        while (done < length) {
            if (isAtEnd()) {
                throw new EOFException("The answer of ClickHouse ends within a value");
            }
            int count = Math.min(length - done, limit - position);
            System.arraycopy(buffer, position, bytes, done, count);
            position += count;
            done += count;
        }
        return bytes;
    }

    String readString() throws IOException {
        return new String(readBytes(readLength()), StandardCharsets.UTF_8);
    }

    /** Everything that is left, up to a length, even when the stream then breaks. */
    String readText(int length) {
        StringBuilder text = new StringBuilder();
        try {
            while (text.length() < length && !isAtEnd()) {
                text.append(new String(readBytes(limit - position), StandardCharsets.UTF_8));
            }
        } catch (IOException broken) {
            text.append(" (then: ").append(broken.getMessage()).append(')');
        }
        return text.toString();
    }

    private boolean refill() throws IOException {
        sum();
        int count = in.read(buffer, 0, BUFFER_BYTES);
        if (count < 0) {
            return false;
        }
        discarded += position;
        position = 0;
        summedUpTo = 0;
        limit = count;
        return true;
    }

    private void sum() {
        checksum.update(buffer, summedUpTo, position - summedUpTo);
        summedUpTo = position;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
