package io.millrace.connector.clickhouse.source;

import io.millrace.connector.clickhouse.client.ReadQuery;

import org.apache.flink.core.io.SimpleVersionedSerializer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Keeps splits in checkpoints. */
final class ScanSplitSerializer implements SimpleVersionedSerializer<ScanSplit> {
    static final int VERSION = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(ScanSplit split) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(split, out);
        }
        return bytes.toByteArray();
    }

    @Override
    public ScanSplit deserialize(int version, byte[] serialized) throws IOException {
        requireVersion(version);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized))) {
            return read(in);
        }
    }

    static void requireVersion(int version) throws IOException {
        if (version != VERSION) {
            throw new IOException(
                    "Cannot read the state of a ClickHouse scan: its version is %d, this connector knows %d"
                            .formatted(version, VERSION));
        }
    }

    static void write(ScanSplit split, DataOutputStream out) throws IOException {
        writeText(split.splitId(), out);
        writeText(split.query().sql(), out);
        out.writeInt(split.query().parameters().size());
        for (Map.Entry<String, String> parameter : split.query().parameters().entrySet()) {
            writeText(parameter.getKey(), out);
            writeText(parameter.getValue(), out);
        }
        out.writeLong(split.rows());
        out.writeInt(split.checksum());
    }

    static ScanSplit read(DataInputStream in) throws IOException {
        String splitId = readText(in);
        String sql = readText(in);
        Map<String, String> parameters = new TreeMap<>();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            String name = readText(in);
            parameters.put(name, readText(in));
        }
        return new ScanSplit(splitId, new ReadQuery(sql, parameters), in.readLong(), in.readInt());
    }

    /** Unlike writeUTF without a limit of 64 KB, which long IN lists pass. */
    private static void writeText(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
