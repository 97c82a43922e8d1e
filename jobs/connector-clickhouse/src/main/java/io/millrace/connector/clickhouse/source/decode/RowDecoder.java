package io.millrace.connector.clickhouse.source.decode;

import io.millrace.connector.clickhouse.client.ClickHouseException;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

import javax.annotation.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rows of one answer, one after another. Not thread-safe. */
@Internal
public final class RowDecoder implements Closeable {
    private static final int OK = 200;
    private static final int MAX_ERROR_CHARACTERS = 16 * 1024;
    private static final Pattern ERROR_CODE = Pattern.compile("Code: (\\d+)\\.");

    private final ReadFormat format;
    private final RowBinaryInput in;
    private final ColumnDecoder[] decoders;

    private RowDecoder(ReadFormat format, RowBinaryInput in, ColumnDecoder[] decoders) {
        this.format = format;
        this.in = in;
        this.decoders = decoders;
    }

    static RowDecoder open(ReadFormat format, RowBinaryInput in) throws IOException {
        int columns = in.readLength();
        if (columns != format.rowType().getFieldCount() + 1) {
            throw new IllegalStateException(
                    "Cannot read ClickHouse table %s: the answer has %d columns, %d were asked for"
                            .formatted(
                                    format.table(), columns, format.rowType().getFieldCount() + 1));
        }
        for (int i = 0; i < columns; i++) {
            in.readString();
        }
        List<String> types = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            types.add(in.readString());
        }
        return new RowDecoder(format, in, format.decoders(types.subList(1, columns)));
    }

    /**
     * The next row; null after the last one.
     *
     * @throws ClickHouseException an error that the server wrote after rows
     */
    @Nullable
    public RowData next() throws IOException {
        if (in.isAtEnd()) {
            return null;
        }
        if (in.readByte() != ReadFormat.ROW) {
            throw errorAfterRows();
        }
        GenericRowData row = new GenericRowData(decoders.length);
        for (int i = 0; i < decoders.length; i++) {
            row.setField(i, decode(i));
        }
        return row;
    }

    /** Bytes that were read so far. */
    public long consumed() {
        return in.consumed();
    }

    /** CRC-32C of everything up to the end of the last row. */
    public int checksum() {
        return in.checksum();
    }

    private Object decode(int column) throws IOException {
        try {
            return decoders[column].decode(in);
        } catch (UndecodableValueException e) {
            throw new IllegalStateException(
                    "Cannot read a row of ClickHouse table %s: column '%s': %s"
                            .formatted(
                                    format.table(),
                                    format.rowType().getFieldNames().get(column),
                                    e.getMessage()),
                    e);
        }
    }

    private ClickHouseException errorAfterRows() {
        String text = in.readText(MAX_ERROR_CHARACTERS);
        Matcher code = ERROR_CODE.matcher(text);
        return new ClickHouseException(
                code.find() ? Integer.parseInt(code.group(1)) : 0, OK, text.strip());
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
