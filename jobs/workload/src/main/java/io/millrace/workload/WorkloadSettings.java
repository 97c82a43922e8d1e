package io.millrace.workload;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** What to send, how fast, and where to; built with {@link #builder()}. Immutable. */
public final class WorkloadSettings {
    private final Builder values;

    private WorkloadSettings(Builder values) {
        this.values = values;
    }

    public static Builder builder() {
        return new Builder();
    }

    public String bootstrapServers() {
        return values.bootstrapServers;
    }

    public String topic() {
        return values.topic;
    }

    /** Empty: no seed rows and no order traffic. */
    public Optional<PostgresSettings> postgres() {
        return Optional.ofNullable(values.postgres);
    }

    public long seed() {
        return values.seed;
    }

    public int threads() {
        return values.threads;
    }

    /** Transactions per second on a weekday; 0 leaves only the heartbeat. */
    public double orderTransactionsPerSecond() {
        return values.orderTransactionsPerSecond;
    }

    /** Empty: the ground truth stays in memory. */
    public Optional<Path> truthFile() {
        return Optional.ofNullable(values.truthFile);
    }

    /** The settings of the events of a run that starts now, or when the builder says. */
    EventSettings events(Instant now) {
        Instant start = values.start == null ? now : values.start;
        long events =
                Math.multiplyExact(values.duration.toMillis(), (long) values.eventsPerSecond)
                        / 1000;
        return new EventSettings(
                values.seed,
                values.runId == null ? "run-" + start.toEpochMilli() : values.runId,
                start.toEpochMilli(),
                values.eventsPerSecond,
                Math.toIntExact(values.rampUp.toMillis()),
                events,
                values.poisonPercent,
                values.latePercent,
                values.duplicatePercent,
                values.historyDays);
    }

    /** Sets what differs from the defaults; the bootstrap servers have none. */
    public static final class Builder {
        private String bootstrapServers;
        private String topic = "events.raw";
        private PostgresSettings postgres;
        private long seed = 42;
        private String runId;
        private Instant start;
        private int eventsPerSecond = 1_000;
        private Duration rampUp = Duration.ZERO;
        private Duration duration = Duration.ofSeconds(60);
        private double poisonPercent;
        private double latePercent = 0.5;
        private double duplicatePercent = 0.2;
        private int historyDays;
        private int threads = 2;
        private double orderTransactionsPerSecond = 20;
        private Path truthFile;

        private Builder() {}

        private Builder(Builder other) {
            bootstrapServers = other.bootstrapServers;
            topic = other.topic;
            postgres = other.postgres;
            seed = other.seed;
            runId = other.runId;
            start = other.start;
            eventsPerSecond = other.eventsPerSecond;
            rampUp = other.rampUp;
            duration = other.duration;
            poisonPercent = other.poisonPercent;
            latePercent = other.latePercent;
            duplicatePercent = other.duplicatePercent;
            historyDays = other.historyDays;
            threads = other.threads;
            orderTransactionsPerSecond = other.orderTransactionsPerSecond;
            truthFile = other.truthFile;
        }

        public Builder bootstrapServers(String value) {
            bootstrapServers = value;
            return this;
        }

        /** The topic must exist. */
        public Builder topic(String value) {
            topic = value;
            return this;
        }

        public Builder postgres(PostgresSettings value) {
            postgres = value;
            return this;
        }

        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Default: made from the start time, so each run has event ids of its own. */
        public Builder runId(String value) {
            runId = value;
            return this;
        }

        /** Scheduled time of event 0; default: when the workload starts. */
        public Builder start(Instant value) {
            start = value;
            return this;
        }

        public Builder eventsPerSecond(int value) {
            eventsPerSecond = value;
            return this;
        }

        /** How long the rate rises from zero; default: it starts at once. */
        public Builder rampUp(Duration value) {
            rampUp = value;
            return this;
        }

        /** With the rate it gives the number of events; a ramp-up makes the run longer. */
        public Builder duration(Duration value) {
            duration = value;
            return this;
        }

        public Builder poisonPercent(double value) {
            poisonPercent = value;
            return this;
        }

        public Builder latePercent(double value) {
            latePercent = value;
            return this;
        }

        public Builder duplicatePercent(double value) {
            duplicatePercent = value;
            return this;
        }

        /** Spreads the event times over this many days before the start; 0 is off. */
        public Builder historyDays(int value) {
            historyDays = value;
            return this;
        }

        /** Threads that send events, each with a producer of its own. */
        public Builder threads(int value) {
            threads = value;
            return this;
        }

        public Builder orderTransactionsPerSecond(double value) {
            orderTransactionsPerSecond = value;
            return this;
        }

        public Builder truthFile(Path value) {
            truthFile = value;
            return this;
        }

        /**
         * The settings, checked.
         *
         * @throws IllegalArgumentException for a value out of its range
         * @throws NullPointerException when bootstrap servers, topic or duration are missing
         */
        public WorkloadSettings build() {
            Objects.requireNonNull(bootstrapServers, "bootstrapServers");
            Objects.requireNonNull(topic, "topic");
            Objects.requireNonNull(duration, "duration");
            if (threads < 1) {
                throw new IllegalArgumentException("threads must be at least 1, found " + threads);
            }
            if (!(orderTransactionsPerSecond >= 0 && orderTransactionsPerSecond <= 10_000)) {
                throw new IllegalArgumentException(
                        "order transactions per second must lie between 0 and 10000, found "
                                + orderTransactionsPerSecond);
            }
            WorkloadSettings settings = new WorkloadSettings(new Builder(this));
            settings.events(Instant.EPOCH);
            return settings;
        }
    }
}
