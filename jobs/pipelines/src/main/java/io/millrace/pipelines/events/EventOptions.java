package io.millrace.pipelines.events;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

import java.time.Duration;

/**
 * The options of the {@code click-events} table; {@code properties.*} goes to the Kafka consumer as
 * it is.
 */
final class EventOptions {
    static final String KAFKA_PREFIX = "properties.";

    static final ConfigOption<String> BOOTSTRAP_SERVERS =
            ConfigOptions.key("bootstrap-servers")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The Kafka brokers to ask first, host:port separated by commas.");
    static final ConfigOption<String> TOPIC =
            ConfigOptions.key("topic")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("The topic that carries the click events.");
    static final ConfigOption<String> GROUP_ID =
            ConfigOptions.key("group-id")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The consumer group that shows the progress. Positions themselves live in the checkpoint.");
    static final ConfigOption<Boolean> BOUNDED =
            ConfigOptions.key("bounded")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription("Stop at the end offsets of the start.");
    static final ConfigOption<Boolean> MARK_DUPLICATES =
            ConfigOptions.key("mark-duplicates")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription("Set is_duplicate, by a keyed exchange.");
    static final ConfigOption<Duration> DEDUPLICATION_WINDOW =
            ConfigOptions.key("deduplication-window")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(10))
                    .withDescription(
                            "Event time around the first occurrence of an event_id in which the same id is a duplicate.");
    static final ConfigOption<Duration> DEDUPLICATION_RETENTION =
            ConfigOptions.key("deduplication-retention")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(30))
                    .withDescription(
                            "How long an event_id is remembered, in whole minutes of processing time; takes 35 to 95 bytes of heap for each.");
    static final ConfigOption<Duration> ALLOWED_AHEAD =
            ConfigOptions.key("allowed-ahead")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(5))
                    .withDescription("How far an event's time may lie ahead of its ingestion.");

    private EventOptions() {}
}
