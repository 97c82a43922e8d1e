package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.Lz4Frames;

import net.jpountz.lz4.LZ4FrameInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class Lz4FrameWriterTest {
    private final Lz4FrameWriter writer = new Lz4FrameWriter();

    @ParameterizedTest
    @ValueSource(ints = {1, 100, Lz4FrameWriter.BLOCK_BYTES})
    void isReadByOthers(int size) throws IOException {
        byte[] repetitive = new byte[size];
        Arrays.fill(repetitive, (byte) 'x');

        writer.writeBlock(repetitive, 0, size);

        assertThat(decoded(writer.finish())).isEqualTo(repetitive);
    }

    @Test
    void storesWhatDoesNotCompress() throws IOException {
        byte[] random = new byte[Lz4FrameWriter.BLOCK_BYTES];
        new Random(1).nextBytes(random);

        writer.writeBlock(random, 0, random.length);
        Lz4Frames frames = writer.finish();

        assertThat(decoded(frames)).isEqualTo(random);
        assertThat(frames.length()).isLessThan(random.length + 32);
    }

    @Test
    void framesAreJoinedByConcatenation() throws IOException {
        writer.writeBlock(new byte[] {1, 2, 3}, 0, 3);
        Lz4Frames first = writer.finish();
        writer.writeBlock(new byte[] {4, 5}, 0, 2);
        writer.writeBlock(new byte[] {6}, 0, 1);
        Lz4Frames second = writer.finish();

        assertThat(decoded(Lz4Frames.concatenate(List.of(first, second))))
                .containsExactly(1, 2, 3, 4, 5, 6);
    }

    static byte[] decoded(Lz4Frames frames) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        frames.segments().forEach(bytes::writeBytes);
        return new LZ4FrameInputStream(new ByteArrayInputStream(bytes.toByteArray()))
                .readAllBytes();
    }
}
