package io.millrace.pipelines.reconcile;

import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * {@code ROW_HASH(column, ...)}: the first eight bytes, little-endian, of the MD5 of the columns'
 * texts joined by U+001F, null as U+0000. {@code sql/clickhouse/reconciliation.sql} computes the
 * same on the other side.
 */
public final class RowHash extends ScalarFunction {
    private static final long serialVersionUID = 1L;
    private static final char SEPARATOR = '\u001f';
    private static final char NULL = '\u0000';

    private transient MessageDigest md5;
    private transient StringBuilder text;

    @Override
    public void open(FunctionContext context) throws NoSuchAlgorithmException {
        md5 = MessageDigest.getInstance("MD5");
        text = new StringBuilder();
    }

    public long eval(String... columns) {
        text.setLength(0);
        for (int i = 0; i < columns.length; i++) {
            if (i > 0) {
                text.append(SEPARATOR);
            }
            if (columns[i] == null) {
                text.append(NULL);
            } else {
                text.append(columns[i]);
            }
        }
        byte[] digest = md5.digest(text.toString().getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(digest).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
}
