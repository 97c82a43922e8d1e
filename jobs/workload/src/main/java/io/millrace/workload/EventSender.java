package io.millrace.workload;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends the events of some of the users, each at its scheduled time, with their poison and second
 * copies. The schedule never waits: a sender that was held up sends what is overdue at once.
 *
 * <p>All events of a user go through one sender and one producer, so a partition holds each user's
 * events in the order of the run, and a second copy after the first.
 */
final class EventSender implements Runnable {
    private static final long MILLI_NANOS = 1_000_000;

    /**
     * A sender of up to 500 events per second still waits for each one; a faster one for several.
     */
    private static final long SHORTEST_PAUSE_NANOS = 2 * MILLI_NANOS;

    private final EventSettings settings;
    private final EventGenerator generator;
    private final EventBudget budget;
    private final Share share;
    private final long startNanos;
    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final AckTracker acks;
    private final Callback eventAck;
    private final Callback extraAck;
    private final TruthRecorder recorder = new TruthRecorder();
    private final PriorityQueue<SecondCopy> secondCopies = new PriorityQueue<>();

    private volatile long dueNanos;
    private volatile boolean finished;

    /** Which users a sender serves: those whose number modulo {@code senders} is {@code number}. */
    record Share(int number, int senders) {
        boolean has(int user) {
            return user % senders == number;
        }
    }

    private record SecondCopy(long dueNanos, ProducerRecord<byte[], byte[]> record)
            implements Comparable<SecondCopy> {
        @Override
        public int compareTo(SecondCopy other) {
            return Long.compare(dueNanos, other.dueNanos);
        }
    }

    EventSender(
            EventSettings settings,
            Entities entities,
            EventBudget budget,
            Share share,
            long startNanos,
            EventDriver.Destination destination) {
        this.settings = settings;
        this.generator = new EventGenerator(settings, entities);
        this.budget = budget;
        this.share = share;
        this.startNanos = startNanos;
        this.producer = destination.producer();
        this.topic = destination.topic();
        this.acks = destination.acks();
        this.eventAck = acks.event();
        this.extraAck = acks.extra();
        this.dueNanos = startNanos;
    }

    TruthRecorder recorder() {
        return recorder;
    }

    /** How long the next event is overdue, in milliseconds; 0 when it isn't. */
    long lagMillis() {
        return finished ? 0 : Math.max(0, (System.nanoTime() - dueNanos) / MILLI_NANOS);
    }

    /** Returns when everything is confirmed, or when a send failed or the thread is interrupted. */
    @Override
    public void run() {
        try {
            sendEvents();
            while (!secondCopies.isEmpty() && isHealthy()) {
                sendSecondCopy();
            }
            producer.flush();
        } finally {
            finished = true;
        }
    }

    private void sendEvents() {
        long granted = 0;
        for (long index = 0; isHealthy(); index++) {
            if (index >= granted) {
                granted = budget.grant(index);
                if (index >= granted) {
                    return;
                }
            }
            if (share.has(generator.user(index))) {
                waitFor(startNanos + settings.scheduledNanos(index));
                send(index);
            }
        }
    }

    private void send(long index) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, generator.sharedKey(index), generator.json(index));
        send(record, eventAck);
        recorder.event(generator, index);
        if (generator.isDuplicated(index)) {
            long delayNanos = generator.duplicateDelayMillis(index) * MILLI_NANOS;
            secondCopies.add(new SecondCopy(System.nanoTime() + delayNanos, record));
        }
        long poisonEnd = settings.poisonBefore(index + 1);
        for (long number = settings.poisonBefore(index); number < poisonEnd; number++) {
            PoisonRecord poison = generator.poison(number);
            send(new ProducerRecord<>(topic, poison.key(), poison.value()), extraAck);
            recorder.poison(poison.kind());
        }
    }

    private void sendSecondCopy() {
        send(secondCopies.remove().record(), extraAck);
        recorder.duplicate();
    }

    /** The outcome comes to the callback, so the future is of no use. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void send(ProducerRecord<byte[], byte[]> record, Callback acknowledgement) {
        producer.send(record, acknowledgement);
    }

    /** Waits until the event is due and sends the second copies that become due before it. */
    private void waitFor(long eventDueNanos) {
        dueNanos = eventDueNanos;
        while (isHealthy()) {
            long now = System.nanoTime();
            SecondCopy copy = secondCopies.peek();
            if (copy != null && copy.dueNanos - now <= 0) {
                sendSecondCopy();
                continue;
            }
            long wait = eventDueNanos - now;
            if (wait <= 0) {
                return;
            }
            long pause = copy == null ? wait : Math.min(wait, copy.dueNanos - now);
            // A pause for each of thousands of events per second would cost more than the events.
            LockSupport.parkNanos(Math.max(pause, SHORTEST_PAUSE_NANOS));
        }
    }

    private boolean isHealthy() {
        return acks.failure() == null && !Thread.currentThread().isInterrupted();
    }
}
