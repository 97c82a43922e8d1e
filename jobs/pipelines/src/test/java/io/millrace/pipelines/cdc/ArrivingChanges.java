package io.millrace.pipelines.cdc;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Changes as the table {@code postgres_changes} has them. */
public final class ArrivingChanges {
    private static final TypeInformation<RowData> TYPE =
            InternalTypeInfo.of(ChangeColumn.rowType().getLogicalType());

    private ArrivingChanges() {}

    /** The changes in the order of the list. */
    public static DataStream<RowData> of(
            StreamExecutionEnvironment environment, List<Change> changes) {
        List<Change> serializable = List.copyOf(changes);
        return environment
                .fromSequence(0, changes.size() - 1L)
                .setParallelism(1)
                .map(i -> row(serializable.get(i.intValue())))
                .returns(TYPE)
                .setParallelism(1);
    }

    private static RowData row(Change change) {
        return GenericRowData.of(
                StringData.fromString(change.table()),
                StringData.fromString(change.op()),
                change.lsn(),
                1L,
                TimestampData.fromEpochMillis(change.commitMillis()),
                image(change.before()),
                image(change.after()),
                StringData.fromString("millrace.shop." + change.table()),
                change.lsn());
    }

    private static GenericMapData image(Map<String, String> image) {
        if (image == null) {
            return null;
        }
        var data = new HashMap<StringData, StringData>();
        image.forEach(
                (column, text) ->
                        data.put(StringData.fromString(column), StringData.fromString(text)));
        return new GenericMapData(data);
    }
}
