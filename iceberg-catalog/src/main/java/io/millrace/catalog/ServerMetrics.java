package io.millrace.catalog;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counters of the server in the Prometheus text format. */
final class ServerMetrics {
    private static final double[] BOUNDS_SECONDS = {
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };
    private static final double NANOS_PER_SECOND = 1e9;

    private record Request(String operation, int status) implements Comparable<Request> {
        @Override
        public int compareTo(Request other) {
            int order = operation.compareTo(other.operation);
            return order != 0 ? order : Integer.compare(status, other.status);
        }
    }

    private static final class Latency {
        private final AtomicLong[] buckets = new AtomicLong[BOUNDS_SECONDS.length + 1];
        private final LongAdder nanos = new LongAdder();

        private Latency() {
            for (int index = 0; index < buckets.length; index++) {
                buckets[index] = new AtomicLong();
            }
        }

        private void add(long durationNanos) {
            int index = 0;
            while (index < BOUNDS_SECONDS.length
                    && durationNanos > BOUNDS_SECONDS[index] * NANOS_PER_SECOND) {
                index++;
            }
            buckets[index].incrementAndGet();
            nanos.add(durationNanos);
        }
    }

    private final Map<Request, LongAdder> requests = new ConcurrentSkipListMap<>();
    private final Map<String, Latency> latencies = new ConcurrentSkipListMap<>();
    private final LongAdder conflicts = new LongAdder();
    private final LongAdder unknownCommits = new LongAdder();

    void request(String operation, int status, long durationNanos) {
        requests.computeIfAbsent(new Request(operation, status), key -> new LongAdder())
                .increment();
        latencies.computeIfAbsent(operation, key -> new Latency()).add(durationNanos);
    }

    void commitConflict() {
        conflicts.increment();
    }

    void commitUnknown() {
        unknownCommits.increment();
    }

    String text(int connectionsInUse) {
        StringBuilder text = new StringBuilder();
        header(text, "requests_total", "counter", "Requests by operation and status.");
        requests.forEach(
                (request, count) ->
                        text.append(
                                "millrace_catalog_requests_total{operation=\"%s\",code=\"%d\"} %d\n"
                                        .formatted(
                                                request.operation(),
                                                request.status(),
                                                count.sum())));
        header(text, "commit_conflicts_total", "counter", "Commits refused with 409.");
        text.append("millrace_catalog_commit_conflicts_total ")
                .append(conflicts.sum())
                .append('\n');
        header(
                text,
                "commit_unknown_total",
                "counter",
                "Commits whose outcome could not be told to the client.");
        text.append("millrace_catalog_commit_unknown_total ")
                .append(unknownCommits.sum())
                .append('\n');
        header(text, "database_connections_in_use", "gauge", "Database connections at work.");
        text.append("millrace_catalog_database_connections_in_use ")
                .append(connectionsInUse)
                .append('\n');
        header(text, "request_seconds", "histogram", "Time to answer by operation.");
        latencies.forEach((operation, latency) -> append(text, operation, latency));
        return text.toString();
    }

    private static void append(StringBuilder text, String operation, Latency latency) {
        long count = 0;
        for (int index = 0; index < latency.buckets.length; index++) {
            count += latency.buckets[index].get();
            String bound =
                    index < BOUNDS_SECONDS.length ? String.valueOf(BOUNDS_SECONDS[index]) : "+Inf";
            text.append(
                    "millrace_catalog_request_seconds_bucket{operation=\"%s\",le=\"%s\"} %d\n"
                            .formatted(operation, bound, count));
        }
        text.append(
                "millrace_catalog_request_seconds_sum{operation=\"%s\"} %s\n"
                        .formatted(operation, latency.nanos.sum() / NANOS_PER_SECOND));
        text.append(
                "millrace_catalog_request_seconds_count{operation=\"%s\"} %d\n"
                        .formatted(operation, count));
    }

    private static void header(StringBuilder text, String name, String type, String help) {
        text.append("# HELP millrace_catalog_%s %s\n".formatted(name, help));
        text.append("# TYPE millrace_catalog_%s %s\n".formatted(name, type));
    }
}
