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

/** Writes {@link Batch} for the way from the writers to the gather and into checkpoints. */
@Internal
public final class BatchSerializer implements SimpleVersionedSerializer<Batch> {
    private static final int VERSION = 1;

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
        if (version != VERSION) {
            throw new IOException(
                    "Cannot read a ClickHouse batch of version "
                            + version
                            + ": this connector knows version "
                            + VERSION
                            + ". Restore with the connector that wrote it or a later one.");
        }
        return read(new DataInputDeserializer(serialized));
    }

    /** Writes version 1, with a checksum of the body. */
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
    }

    /**
     * Reads version 1.
     *
     * @throws IOException when the body is not what was written
     */
    public static Batch read(DataInputView in) throws IOException {
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
        return new Batch(table, format, partition, rows, bytes, frames);
    }
}
