package io.millrace.pipelines.events;

import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.Collector;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.time.Duration;

/**
 * One row for each Kafka record, in the columns of {@link EventColumn}: its raw bytes, and either
 * the decoded event or the reason why it is poison. It never fails: a job does not die of data.
 */
final class EventDeserializer implements KafkaRecordDeserializationSchema<RowData> {
    private static final long serialVersionUID = 1L;

    private final TypeInformation<RowData> type;
    private final Duration allowedAhead;
    private transient EventDecoder decoder;
    private transient Counter poisonRecords;

    EventDeserializer(TypeInformation<RowData> type, Duration allowedAhead) {
        this.type = type;
        this.allowedAhead = allowedAhead;
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        decoder = new EventDecoder(allowedAhead.toMillis());
        poisonRecords = context.getMetricGroup().counter("poisonRecords");
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<RowData> out) {
        GenericRowData row = emptyRow(message);
        try {
            decoder.decode(message.value(), message.timestamp(), row);
        } catch (PoisonException e) {
            poisonRecords.inc();
            row = emptyRow(message);
            row.setField(EventColumn.REASON.ordinal(), StringData.fromString(e.poison().code()));
            row.setField(EventColumn.DETAIL.ordinal(), StringData.fromString(e.getMessage()));
        }
        out.collect(row);
    }

    private static GenericRowData emptyRow(ConsumerRecord<byte[], byte[]> message) {
        var row = new GenericRowData(RowKind.INSERT, EventColumn.values().length);
        row.setField(
                EventColumn.INGESTED_AT.ordinal(),
                TimestampData.fromEpochMillis(message.timestamp()));
        row.setField(EventColumn.IS_DUPLICATE.ordinal(), false);
        row.setField(
                EventColumn._SRC.ordinal(),
                StringData.fromString(message.topic() + "-" + message.partition()));
        row.setField(EventColumn._POS.ordinal(), message.offset());
        row.setField(EventColumn.RAW_KEY.ordinal(), message.key());
        row.setField(EventColumn.RAW_VALUE.ordinal(), message.value());
        return row;
    }

    @Override
    public TypeInformation<RowData> getProducedType() {
        return type;
    }
}
