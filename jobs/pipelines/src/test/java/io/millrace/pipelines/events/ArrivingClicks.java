package io.millrace.pipelines.events;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

import java.time.Duration;
import java.util.List;

/** Clicks as the table {@code kafka_events} has them. */
public final class ArrivingClicks {
    private static final TypeInformation<RowData> TYPE =
            InternalTypeInfo.of(EventColumn.rowType().getLogicalType());

    private ArrivingClicks() {}

    /** The clicks in the order of the list, duplicates not marked. */
    public static DataStream<RowData> of(
            StreamExecutionEnvironment environment, List<Click> clicks) {
        List<Click> serializable = List.copyOf(clicks);
        return environment
                .fromSequence(0, clicks.size() - 1L)
                .setParallelism(1)
                .map(i -> row(serializable.get(i.intValue())))
                .returns(TYPE)
                .setParallelism(1);
    }

    /** The same with duplicates marked by the operator of the speed job. */
    public static DataStream<RowData> marked(
            StreamExecutionEnvironment environment, List<Click> clicks) {
        return of(environment, clicks)
                .keyBy(MarkDuplicates::bucket)
                .transform(
                        "mark duplicates",
                        TYPE,
                        new MarkDuplicates(Duration.ofMinutes(10), Duration.ofMinutes(30)));
    }

    private static RowData row(Click click) {
        var row = new GenericRowData(EventColumn.values().length);
        set(row, EventColumn.EVENT_ID, click.eventId());
        set(row, EventColumn.USER_ID, click.userId());
        set(row, EventColumn.SESSION_ID, click.sessionId());
        set(row, EventColumn.EVENT_TYPE, click.type());
        set(row, EventColumn.REASON, click.type() == null ? "unknown_event_type" : null);
        set(row, EventColumn.DEVICE_TYPE, click.device());
        set(row, EventColumn.PRODUCT_ID, click.productId());
        set(row, EventColumn.PROPERTIES, "{}");
        set(row, EventColumn._SRC, click.source());
        row.setField(
                EventColumn.EVENT_TIME.ordinal(), TimestampData.fromEpochMillis(click.millis()));
        row.setField(
                EventColumn.INGESTED_AT.ordinal(),
                TimestampData.fromEpochMillis(click.ingestedMillis()));
        row.setField(
                EventColumn.AMOUNT.ordinal(),
                click.amount() == null ? null : DecimalData.fromBigDecimal(click.amount(), 18, 2));
        row.setField(EventColumn.QUANTITY.ordinal(), click.quantity());
        row.setField(EventColumn.IS_DUPLICATE.ordinal(), false);
        row.setField(EventColumn._POS.ordinal(), click.position());
        return row;
    }

    private static void set(GenericRowData row, EventColumn column, String text) {
        row.setField(column.ordinal(), StringData.fromString(text));
    }
}
