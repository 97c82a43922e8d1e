package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.Lz4Frames;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.writer.RowFormat.Column;

import org.apache.flink.annotation.Internal;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes {@link Batch} for the way from the writers to the gather and into checkpoints. */
@Internal
public final class BatchSerializer implements SimpleVersionedSerializer<Batch> {
    /** The current version; 1 knew neither spilled parts nor positions. */
    public static final int VERSION = 2;

    /** Enough for the fields before the body. */
    private static final int OVERHEAD = 1024;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(Batch batch) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(batch.body().length() + OVERHEAD);
        write(batch, out);
        return out.getCopyOfBuffer();
    }

    @Override
    public Batch deserialize(int version, byte[] serialized) throws IOException {
        if (version < 1 || version > VERSION) {
            throw new IOException(
                    "Cannot read a ClickHouse batch of version "
                            + version
                            + ": this connector knows versions 1 to "
                            + VERSION
                            + ". Restore with the connector that wrote it or a later one.");
        }
        return read(version, new DataInputDeserializer(serialized));
    }

    /** Writes the current version, with a checksum of the body. */
    public static void write(Batch batch, DataOutputSerializer out) throws IOException {
        out.writeUTF(batch.table().database());
        out.writeUTF(batch.table().table());
        RowFormat format = batch.format();
        out.writeInt(format.columns().size());
        for (Column column : format.columns()) {
            out.writeUTF(column.name());
            out.writeUTF(column.type());
        }
        out.writeBoolean(format.batchIdColumn() != null);
        if (format.batchIdColumn() != null) {
            out.writeUTF(format.batchIdColumn());
        }
        out.writeUTF(batch.partition());
        out.writeInt(batch.rows());
        out.writeLong(batch.bytes());
        out.writeInt(batch.body().checksum());
        out.writeInt(batch.body().length());
        for (byte[] segment : batch.body().segments()) {
            out.write(segment);
        }
        out.writeInt(batch.spilled().size());
        for (SpilledPart part : batch.spilled()) {
            out.writeUTF(part.path());
            out.writeLong(part.offset());
            out.writeInt(part.length());
            out.writeInt(part.checksum());
        }
        out.writeInt(batch.positions().size());
        for (Map.Entry<String, Long> position : batch.positions().entrySet()) {
            out.writeUTF(position.getKey());
            out.writeLong(position.getValue());
        }
    }

    /**
     * Reads a known version.
     *
     * @throws IOException when the body is not what was written
     */
    public static Batch read(int version, DataInputView in) throws IOException {
        TableName table = new TableName(in.readUTF(), in.readUTF());
        int count = in.readInt();
        List<Column> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            columns.add(new Column(in.readUTF(), in.readUTF()));
        }
        String batchIdColumn = in.readBoolean() ? in.readUTF() : null;
        String partition = in.readUTF();
        int rows = in.readInt();
        long bytes = in.readLong();
        int checksum = in.readInt();
        byte[] body = new byte[in.readInt()];
        in.readFully(body);
        Lz4Frames frames = new Lz4Frames(List.of(body));
        if (frames.checksum() != checksum) {
            throw new IOException(
                    "A batch of %d rows for %s, partition %s, was damaged: CRC-32C %08x, not %08x"
                            .formatted(rows, table, partition, frames.checksum(), checksum));
        }
        RowFormat format = new RowFormat(List.copyOf(columns), batchIdColumn);
        boolean first = version == 1;
        return new Batch(
                table,
                format,
                partition,
                rows,
                bytes,
                frames,
                first ? List.of() : readSpilled(in),
                first ? Map.of() : readPositions(in));
    }

    private static List<SpilledPart> readSpilled(DataInputView in) throws IOException {
        int count = in.readInt();
        List<SpilledPart> spilled = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            spilled.add(new SpilledPart(in.readUTF(), in.readLong(), in.readInt(), in.readInt()));
        }
        return List.copyOf(spilled);
    }

    private static Map<String, Long> readPositions(DataInputView in) throws IOException {
        int count = in.readInt();
        Map<String, Long> positions = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            positions.put(in.readUTF(), in.readLong());
        }
        return positions;
    }
}
