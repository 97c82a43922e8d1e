package io.millrace.pipelines.cdc;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.cdc.connectors.shaded.org.apache.kafka.connect.data.Struct;
import org.apache.flink.cdc.connectors.shaded.org.apache.kafka.connect.source.SourceRecord;
import org.apache.flink.cdc.debezium.DebeziumDeserializationSchema;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.Collector;

/**
 * One appended row for each change: operation, LSN, transaction, both images. The position of a
 * change is its LSN. Rows of a snapshot are older than every change: their position and their time
 * are zero.
 */
final class ChangeDeserializer implements DebeziumDeserializationSchema<RowData> {
    private static final long serialVersionUID = 1L;
    private static final String SNAPSHOT = "r";

    private final TypeInformation<RowData> type;
    private final String schemaName;

    /**
     * @param schemaName changes of tables in other schemas, such as the heartbeat, only move the
     *     position
     */
    ChangeDeserializer(TypeInformation<RowData> type, String schemaName) {
        this.type = type;
        this.schemaName = schemaName;
    }

    @Override
    public void deserialize(SourceRecord record, Collector<RowData> out) {
        if (!(record.value() instanceof Struct change) || change.schema().field("op") == null) {
            return;
        }
        Struct source = change.getStruct("source");
        if (!schemaName.equals(source.getString("schema"))) {
            return;
        }
        String table = source.getString("table");
        String operation = change.getString("op");
        boolean snapshot = operation.equals(SNAPSHOT);
        long lsn = snapshot ? 0 : source.getInt64("lsn");
        long commitMillis = snapshot ? 0 : source.getInt64("ts_ms");
        var row = new GenericRowData(RowKind.INSERT, ChangeColumn.values().length);
        row.setField(ChangeColumn.TABLE_NAME.ordinal(), StringData.fromString(table));
        row.setField(ChangeColumn.OP.ordinal(), StringData.fromString(operation));
        row.setField(ChangeColumn.LSN.ordinal(), lsn);
        row.setField(ChangeColumn.TX_ID.ordinal(), source.getInt64("txId"));
        row.setField(
                ChangeColumn.COMMIT_TIME.ordinal(), TimestampData.fromEpochMillis(commitMillis));
        row.setField(ChangeColumn.BEFORE.ordinal(), ImageText.of(change.getStruct("before")));
        row.setField(ChangeColumn.AFTER.ordinal(), ImageText.of(change.getStruct("after")));
        row.setField(
                ChangeColumn._SRC.ordinal(),
                StringData.fromString(source.getString("db") + "." + schemaName + "." + table));
        row.setField(ChangeColumn._POS.ordinal(), lsn);
        out.collect(row);
    }

    @Override
    public TypeInformation<RowData> getProducedType() {
        return type;
    }
}
