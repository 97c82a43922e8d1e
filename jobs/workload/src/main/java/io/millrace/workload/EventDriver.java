package io.millrace.workload;

import org.apache.kafka.clients.producer.Producer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Sends the events of a run to Kafka from several threads; every send is confirmed. */
final class EventDriver implements AutoCloseable {
    private final EventSettings settings;
    private final EventBudget budget;
    private final AckTracker acks = new AckTracker();
    private final Producers producers;
    private final List<EventSender> senders = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile Throwable crash;
    private volatile boolean closed;

    /** Where a sender sends to. */
    record Destination(Producer<byte[], byte[]> producer, String topic, AckTracker acks) {}

    /** Starts sending; closes the producers when it is closed. */
    EventDriver(
            WorkloadSettings workload,
            EventSettings settings,
            Entities entities,
            Producers producers) {
        this.settings = settings;
        this.budget = new EventBudget(settings);
        this.producers = producers;
        long sinceStartMillis = System.currentTimeMillis() - settings.startMillis();
        long startNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(sinceStartMillis);
        for (int number = 0; number < workload.threads(); number++) {
            senders.add(
                    new EventSender(
                            settings,
                            entities,
                            budget,
                            new EventSender.Share(number, workload.threads()),
                            startNanos,
                            new Destination(producers.producer(number), workload.topic(), acks)));
        }
        for (EventSender sender : senders) {
            Thread thread = new Thread(sender, "workload-events-" + threads.size());
            thread.setUncaughtExceptionHandler((unused, cause) -> crashed(cause));
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    /** Ends the run early; everything up to one common event is still sent. */
    void stop() {
        budget.stop();
    }

    /** True when all threads have ended within the time. */
    boolean await(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (Thread thread : threads) {
            long rest = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            thread.join(Math.max(1, rest));
            if (thread.isAlive()) {
                return false;
            }
        }
        return true;
    }

    /** What made a thread give up, or null. */
    Throwable failure() {
        return crash != null ? crash : acks.failure();
    }

    boolean isClosed() {
        return closed;
    }

    long lagMillis() {
        return senders.stream().mapToLong(EventSender::lagMillis).max().orElse(0);
    }

    TruthTotals totals() {
        TruthTotals totals = new TruthTotals();
        // Confirmed first: what is confirmed in between is then counted as sent too.
        totals.acked = acks.events();
        totals.partitions = acks.partitions();
        senders.forEach(sender -> sender.recorder().addTo(totals));
        return totals;
    }

    EventSettings settings() {
        return settings;
    }

    /** Gives up on whatever is not confirmed yet. */
    @Override
    public void close() {
        closed = true;
        budget.stop();
        threads.forEach(Thread::interrupt);
        producers.close();
    }

    private void crashed(Throwable cause) {
        crash = cause;
        budget.stop();
    }
}
