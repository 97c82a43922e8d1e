package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.table.data.binary.BinarySegmentUtils;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing byte array that is written in RowBinary: little-endian, strings after a varint. */
@Internal
public final class RowBinaryBuffer {
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int LONGEST_VARINT = 5;

    private byte[] bytes;
    private int position;

    public RowBinaryBuffer(int capacity) {
        this.bytes = new byte[capacity];
    }

    /** The backing array; valid until the next write. */
    byte[] array() {
        return bytes;
    }

    /** Number of bytes that were written. */
    public int position() {
        return position;
    }

    /** Drops everything that was written after a position. */
    public void truncate(int earlierPosition) {
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
        accept(stage(source));
    }

    void writeZeros(int count) {
        ensure(count);
        Arrays.fill(bytes, position, position + count, (byte) 0);
        position += count;
    }

    /** Writes a text after its length. */
    void writeString(String value) {
        int chars = value.length();
        ensure(LONGEST_VARINT + Math.multiplyExact(chars, Utf8.MAX_BYTES_PER_CHAR));
        int start = position;
        writeVarint(chars);
        if (Utf8.copyAscii(value, bytes, position)) {
            position += chars;
        } else {
            position = start;
            writeVarint(Utf8.length(value));
            position = Utf8.encode(value, bytes, position);
        }
    }

    /**
     * Copies bytes behind the position without moving it: what is not accepted is overwritten.
     *
     * @return number of bytes
     */
    int stage(MemorySegment[] segments, int offset, int length) {
        ensure(length);
        if (segments.length == 1) {
            segments[0].get(offset, bytes, position, length);
        } else {
            BinarySegmentUtils.copyToBytes(segments, offset, bytes, position, length);
        }
        return length;
    }

    /** Stages the lowest bytes of a number, at most eight, the lowest first. */
    int stage(long value, int length) {
        ensure(Long.BYTES);
        LONG.set(bytes, position, value);
        return length;
    }

    /** Stages bytes. */
    int stage(byte[] source) {
        ensure(source.length);
        System.arraycopy(source, 0, bytes, position, source.length);
        return source.length;
    }

    /** Stages a text. */
    int stage(String value) {
        ensure(Math.multiplyExact(value.length(), Utf8.MAX_BYTES_PER_CHAR));
        return Utf8.encode(value, bytes, position) - position;
    }

    /** Makes room for so many bytes behind the position. */
    void reserve(int count) {
        ensure(count);
    }

    /** Keeps staged bytes. */
    void accept(int length) {
        position += length;
    }

    /** Eight staged bytes as a number, the first one the lowest. */
    long stagedLong(int index) {
        return (long) LONG.get(bytes, position + index);
    }

    /** The staged bytes as text. */
    String stagedText(int length) {
        return new String(bytes, position, length, StandardCharsets.UTF_8);
    }

    private void ensure(int count) {
        if (bytes.length - position < count) {
            int needed = Math.addExact(position, count);
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
        }
    }
}
