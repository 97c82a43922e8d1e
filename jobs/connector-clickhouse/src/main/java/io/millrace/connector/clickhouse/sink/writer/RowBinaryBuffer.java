package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinarySegmentUtils;
import org.apache.flink.table.data.binary.BinaryStringData;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing byte array that is written in RowBinary: little-endian, strings after a varint. */
final class RowBinaryBuffer {
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int LONGEST_VARINT = 5;

    private byte[] bytes;
    private int position;

    RowBinaryBuffer(int capacity) {
        this.bytes = new byte[capacity];
    }

    /** The backing array; valid until the next write. */
    byte[] array() {
        return bytes;
    }

    int position() {
        return position;
    }

    /** Drops everything that was written after a position. */
    void truncate(int earlierPosition) {
        position = earlierPosition;
    }

    /** Drops the first bytes and moves the rest to the front. */
    void discard(int count) {
        System.arraycopy(bytes, count, bytes, 0, position - count);
        position -= count;
    }

    void writeByte(int value) {
        ensure(1);
        bytes[position++] = (byte) value;
    }

    void writeShort(int value) {
        ensure(Short.BYTES);
        SHORT.set(bytes, position, (short) value);
        position += Short.BYTES;
    }

    void writeInt(int value) {
        ensure(Integer.BYTES);
        INT.set(bytes, position, value);
        position += Integer.BYTES;
    }

    void writeLong(long value) {
        ensure(Long.BYTES);
        LONG.set(bytes, position, value);
        position += Long.BYTES;
    }

    /** An integer of a width of 1, 2, 4, 8, 16 or 32 bytes, sign-extended. */
    void writeInteger(long value, int width) {
        switch (width) {
            case 1 -> writeByte((int) value);
            case 2 -> writeShort((int) value);
            case 4 -> writeInt((int) value);
            default -> {
                writeLong(value);
                for (int written = Long.BYTES; written < width; written += Long.BYTES) {
                    writeLong(value >> 63);
                }
            }
        }
    }

    void writeVarint(int value) {
        ensure(LONGEST_VARINT);
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            bytes[position++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[position++] = (byte) rest;
    }

    void writeBytes(byte[] source) {
        ensure(source.length);
        System.arraycopy(source, 0, bytes, position, source.length);
        position += source.length;
    }

    void writeZeros(int count) {
        ensure(count);
        Arrays.fill(bytes, position, position + count, (byte) 0);
        position += count;
    }

    void writeString(StringData value) {
        BinaryStringData string = (BinaryStringData) value;
        string.ensureMaterialized();
        int length = string.getSizeInBytes();
        writeVarint(length);
        ensure(length);
        copy(string, length);
        position += length;
    }

    /**
     * Copies a string's bytes behind the position without moving it, so that a parser can read them
     * from {@link #array()} before it writes.
     *
     * @return number of bytes
     */
    int stage(StringData value) {
        BinaryStringData string = (BinaryStringData) value;
        string.ensureMaterialized();
        int length = string.getSizeInBytes();
        ensure(length);
        copy(string, length);
        return length;
    }

    /** Keeps the staged bytes as they are. */
    void acceptStaged(int length) {
        position += length;
    }

    private void copy(BinaryStringData string, int length) {
        MemorySegment[] segments = string.getSegments();
        if (segments.length == 1) {
            segments[0].get(string.getOffset(), bytes, position, length);
        } else {
            BinarySegmentUtils.copyToBytes(segments, string.getOffset(), bytes, position, length);
        }
    }

    private void ensure(int count) {
        if (bytes.length - position < count) {
            int needed = Math.addExact(position, count);
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
        }
    }
}
