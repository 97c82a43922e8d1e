package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

import java.io.IOException;
import java.util.Map;

/** Writes {@link EmittedPositions} into checkpoints and savepoints. */
final class EmittedPositionsSerializer implements SimpleVersionedSerializer<EmittedPositions> {
    private static final int VERSION = 1;
    private static final int INITIAL_BYTES = 256;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(EmittedPositions positions) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(INITIAL_BYTES);
        out.writeInt(positions.asMap().size());
        for (Map.Entry<TableName, Map<String, Long>> table : positions.asMap().entrySet()) {
            out.writeUTF(table.getKey().database());
            out.writeUTF(table.getKey().table());
            out.writeInt(table.getValue().size());
            for (Map.Entry<String, Long> source : table.getValue().entrySet()) {
                out.writeUTF(source.getKey());
                out.writeLong(source.getValue());
            }
        }
        return out.getCopyOfBuffer();
    }

    @Override
    public EmittedPositions deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw new IOException(
                    "Cannot read ClickHouse positions of version "
                            + version
                            + ": this connector knows version "
                            + VERSION
                            + ". Restore with the connector that wrote it or a later one.");
        }
        DataInputDeserializer in = new DataInputDeserializer(serialized);
        EmittedPositions positions = new EmittedPositions();
        int tables = in.readInt();
        for (int i = 0; i < tables; i++) {
            TableName table = new TableName(in.readUTF(), in.readUTF());
            int sources = in.readInt();
            for (int j = 0; j < sources; j++) {
                positions.add(table, in.readUTF(), in.readLong());
            }
        }
        return positions;
    }
}
