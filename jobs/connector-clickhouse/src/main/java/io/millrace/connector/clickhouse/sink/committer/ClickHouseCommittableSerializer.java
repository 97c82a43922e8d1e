package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.sink.writer.Batch;
import io.millrace.connector.clickhouse.sink.writer.BatchSerializer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Writes {@link ClickHouseCommittable} into checkpoints and savepoints. */
@Internal
public final class ClickHouseCommittableSerializer
        implements SimpleVersionedSerializer<ClickHouseCommittable> {
    /** Follows the version of the batch, which is all that has changed so far. */
    private static final int VERSION = BatchSerializer.VERSION;

    /** Enough for the fields around the body. */
    private static final int OVERHEAD = 2048;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(ClickHouseCommittable committable) throws IOException {
        DataOutputSerializer out =
                new DataOutputSerializer(committable.batch().body().length() + OVERHEAD);
        out.writeLong(committable.token().getMostSignificantBits());
        out.writeLong(committable.token().getLeastSignificantBits());
        out.writeLong(committable.checkpointId());
        out.writeLong(committable.createdAt().toEpochMilli());
        out.writeInt(committable.settings().size());
        for (Map.Entry<String, String> setting : committable.settings().entrySet()) {
            out.writeUTF(setting.getKey());
            out.writeUTF(setting.getValue());
        }
        BatchSerializer.write(committable.batch(), out);
        return out.getCopyOfBuffer();
    }

    @Override
    public ClickHouseCommittable deserialize(int version, byte[] serialized) throws IOException {
        if (version < 1 || version > VERSION) {
            throw new IOException(
                    "Cannot read a ClickHouse committable of version "
                            + version
                            + ": this connector knows versions 1 to "
                            + VERSION
                            + ". Restore with the connector that wrote it or a later one.");
        }
        DataInputDeserializer in = new DataInputDeserializer(serialized);
        UUID token = new UUID(in.readLong(), in.readLong());
        long checkpointId = in.readLong();
        Instant createdAt = Instant.ofEpochMilli(in.readLong());
        Map<String, String> settings = new TreeMap<>();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            settings.put(in.readUTF(), in.readUTF());
        }
        Batch batch = BatchSerializer.read(version, in);
        return new ClickHouseCommittable(batch, token, checkpointId, createdAt, settings);
    }
}
