package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RawValueData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.types.RowKind;

/** An array seen as a row, so that one encoder serves columns and elements without boxing. */
final class ArrayElements implements RowData {
    private ArrayData array;

    ArrayElements of(ArrayData newArray) {
        this.array = newArray;
        return this;
    }

    @Override
    public int getArity() {
        return array.size();
    }

    @Override
    public RowKind getRowKind() {
        return RowKind.INSERT;
    }

    @Override
    public void setRowKind(RowKind kind) {
        throw new UnsupportedOperationException("Array elements have no row kind");
    }

    @Override
    public boolean isNullAt(int index) {
        return array.isNullAt(index);
    }

    @Override
    public boolean getBoolean(int index) {
        return array.getBoolean(index);
    }

    @Override
    public byte getByte(int index) {
        return array.getByte(index);
    }

    @Override
    public short getShort(int index) {
        return array.getShort(index);
    }

    @Override
    public int getInt(int index) {
        return array.getInt(index);
    }

    @Override
    public long getLong(int index) {
        return array.getLong(index);
    }

    @Override
    public float getFloat(int index) {
        return array.getFloat(index);
    }

    @Override
    public double getDouble(int index) {
        return array.getDouble(index);
    }

    @Override
    public StringData getString(int index) {
        return array.getString(index);
    }

    @Override
    public DecimalData getDecimal(int index, int precision, int scale) {
        return array.getDecimal(index, precision, scale);
    }

    @Override
    public TimestampData getTimestamp(int index, int precision) {
        return array.getTimestamp(index, precision);
    }

    @Override
    public <T> RawValueData<T> getRawValue(int index) {
        return array.getRawValue(index);
    }

    @Override
    public byte[] getBinary(int index) {
        return array.getBinary(index);
    }

    @Override
    public ArrayData getArray(int index) {
        return array.getArray(index);
    }

    @Override
    public MapData getMap(int index) {
        return array.getMap(index);
    }

    @Override
    public RowData getRow(int index, int fields) {
        return array.getRow(index, fields);
    }
}
