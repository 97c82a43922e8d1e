package io.millrace.connector.clickhouse.source;

import org.apache.flink.core.io.SimpleVersionedSerializer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Keeps the enumerator's state in checkpoints. */
final class PendingSplitsSerializer implements SimpleVersionedSerializer<PendingSplits> {

    @Override
    public int getVersion() {
        return ScanSplitSerializer.VERSION;
    }

    @Override
    public byte[] serialize(PendingSplits pending) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeBoolean(pending.planned());
            out.writeInt(pending.splits().size());
            for (ScanSplit split : pending.splits()) {
                ScanSplitSerializer.write(split, out);
            }
        }
        return bytes.toByteArray();
    }

    @Override
    public PendingSplits deserialize(int version, byte[] serialized) throws IOException {
        ScanSplitSerializer.requireVersion(version);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized))) {
            boolean planned = in.readBoolean();
            int count = in.readInt();
            List<ScanSplit> splits = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                splits.add(ScanSplitSerializer.read(in));
            }
            return new PendingSplits(planned, splits);
        }
    }
}
