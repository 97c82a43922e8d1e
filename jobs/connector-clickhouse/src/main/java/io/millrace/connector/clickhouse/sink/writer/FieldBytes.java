package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.binary.BinaryStringData;

/** Copies the bytes of a text or binary field out of its row. */
final class FieldBytes {
    private FieldBytes() {}

    /** Writes a text after its length. */
    static void writeText(RowData row, int field, RowBinaryBuffer out) {
        BinaryRowData binary = BinaryFields.inPlace(row);
        if (binary != null) {
            writeInPlace(binary, field, out);
            return;
        }
        BinaryStringData text = (BinaryStringData) row.getString(field);
        if (text.getBinarySection() == null) {
            out.writeString(text.getJavaObject());
        } else {
            out.writeVarint(text.getSizeInBytes());
            out.accept(stage(text, out));
        }
    }

    /** Writes bytes after their number. */
    static void writeBinary(RowData row, int field, RowBinaryBuffer out) {
        BinaryRowData binary = BinaryFields.inPlace(row);
        if (binary != null) {
            writeInPlace(binary, field, out);
            return;
        }
        byte[] value = row.getBinary(field);
        out.writeVarint(value.length);
        out.writeBytes(value);
    }

    /**
     * Copies a text behind the position of the buffer without moving it, so that a parser can read
     * it from {@link RowBinaryBuffer#array()} before it writes.
     *
     * @return number of bytes
     */
    static int stageText(RowData row, int field, RowBinaryBuffer out) {
        BinaryRowData binary = BinaryFields.inPlace(row);
        if (binary != null) {
            return stageInPlace(binary, field, out);
        }
        BinaryStringData text = (BinaryStringData) row.getString(field);
        return text.getBinarySection() == null ? out.stage(text.getJavaObject()) : stage(text, out);
    }

    /** As {@link #stageText}, for bytes. */
    static int stageBinary(RowData row, int field, RowBinaryBuffer out) {
        BinaryRowData binary = BinaryFields.inPlace(row);
        return binary != null ? stageInPlace(binary, field, out) : out.stage(row.getBinary(field));
    }

    private static int stage(BinaryStringData text, RowBinaryBuffer out) {
        return out.stage(text.getSegments(), text.getOffset(), text.getSizeInBytes());
    }

    private static void writeInPlace(BinaryRowData row, int field, RowBinaryBuffer out) {
        out.writeVarint(BinaryFields.length(row.getLong(field)));
        out.accept(stageInPlace(row, field, out));
    }

    private static int stageInPlace(BinaryRowData row, int field, RowBinaryBuffer out) {
        long slot = row.getLong(field);
        int length = BinaryFields.length(slot);
        return BinaryFields.isInSlot(slot)
                ? out.stage(slot, length)
                : out.stage(row.getSegments(), BinaryFields.offset(row, slot), length);
    }
}
