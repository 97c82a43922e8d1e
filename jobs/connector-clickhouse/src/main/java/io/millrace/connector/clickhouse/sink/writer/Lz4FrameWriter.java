package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.Lz4Frames;

import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes one LZ4 frame, block by block, while its rows are being encoded.
 *
 * <p>Blocks are small enough to stay in the processor's cache between encoding and compression.
 * Every block carries a checksum that the server verifies before it uses the rows.
 */
final class Lz4FrameWriter {
    /** Uncompressed size of a block; the smallest one of the format. */
    static final int BLOCK_BYTES = 64 * 1024;

    private static final int MAGIC = 0x184D2204;

    /** Version 1, independent blocks, block checksums, no content size. */
    private static final byte FLAGS = 0x70;

    /** Blocks of at most 64 KiB. */
    private static final byte BLOCK_SIZE_CODE = 0x40;

    private static final int STORED = 0x8000_0000;
    private static final int WORD = Integer.BYTES;
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final LZ4Compressor compressor;
    private final XXHash32 hash;
    private final byte[] scratch;

    private List<byte[]> segments = new ArrayList<>();
    private int length;

    Lz4FrameWriter() {
        this.compressor = lz4().fastCompressor();
        this.hash = xxHash().hash32();
        this.scratch = new byte[compressor.maxCompressedLength(BLOCK_BYTES) + 2 * WORD];
    }

    /** Compressed bytes so far. */
    int length() {
        return length;
    }

    /** Memory that it takes besides the compressed bytes. */
    int bufferBytes() {
        return scratch.length;
    }

    /** Appends at most {@link #BLOCK_BYTES} bytes as one block. */
    void writeBlock(byte[] source, int offset, int count) {
        if (segments.isEmpty()) {
            add(header());
        }
        int size = compressor.compress(source, offset, count, scratch, WORD);
        if (size < count) {
            INT.set(scratch, 0, size);
        } else {
            size = count;
            System.arraycopy(source, offset, scratch, WORD, count);
            INT.set(scratch, 0, count | STORED);
        }
        INT.set(scratch, WORD + size, hash.hash(scratch, WORD, size, 0));
        add(Arrays.copyOf(scratch, size + 2 * WORD));
    }

    /** Ends the frame and starts a new one. */
    Lz4Frames finish() {
        add(new byte[WORD]);
        Lz4Frames frames = new Lz4Frames(segments);
        segments = new ArrayList<>();
        length = 0;
        return frames;
    }

    private void add(byte[] segment) {
        segments.add(segment);
        length += segment.length;
    }

    private byte[] header() {
        byte[] header = new byte[WORD + 3];
        INT.set(header, 0, MAGIC);
        header[WORD] = FLAGS;
        header[WORD + 1] = BLOCK_SIZE_CODE;
        header[WORD + 2] = (byte) (hash.hash(header, WORD, 2, 0) >> 8);
        return header;
    }

    /**
     * The native library is asked for by name: fastestInstance() skips it in a job's own loader.
     */
    private static LZ4Factory lz4() {
        try {
            return LZ4Factory.nativeInstance();
        } catch (LinkageError e) {
            return LZ4Factory.fastestJavaInstance();
        }
    }

    private static XXHashFactory xxHash() {
        try {
            return XXHashFactory.nativeInstance();
        } catch (LinkageError e) {
            return XXHashFactory.fastestJavaInstance();
        }
    }
}
