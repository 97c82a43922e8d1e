package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/** Writes {@link SpillState} into checkpoints and savepoints. */
@Internal
public final class SpillStateSerializer implements SimpleVersionedSerializer<SpillState> {
    private static final int VERSION = 1;
    private static final int INITIAL_BYTES = 256;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(SpillState state) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(INITIAL_BYTES);
        out.writeUTF(state.jobId());
        out.writeUTF(state.prefix());
        out.writeInt(state.files().size());
        for (String file : new TreeSet<>(state.files())) {
            out.writeUTF(file);
        }
        return out.getCopyOfBuffer();
    }

    @Override
    public SpillState deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw new IOException(
                    "Cannot read the state of a ClickHouse writer of version "
                            + version
                            + ": this connector knows version "
                            + VERSION
                            + ". Restore with the connector that wrote it or a later one.");
        }
        DataInputDeserializer in = new DataInputDeserializer(serialized);
        String jobId = in.readUTF();
        String prefix = in.readUTF();
        Set<String> files = new TreeSet<>();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            files.add(in.readUTF());
        }
        return new SpillState(jobId, prefix, files);
    }
}
