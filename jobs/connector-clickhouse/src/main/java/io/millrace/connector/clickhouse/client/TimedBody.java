package io.millrace.connector.clickhouse.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of an answer as a stream that gives up when no byte arrives for a while.
 *
 * <p>The timeout of the JDK's client ends with the headers; a peer that vanishes in the middle of a
 * body would hold the reader for ever.
 */
final class TimedBody extends InputStream implements BodySubscriber<InputStream> {

    /** What the connection said: bytes, the end (no bytes, no error) or an error. */
    private record Signal(List<ByteBuffer> bytes, Throwable error) {}

    private static final int AHEAD = 2;

    private final Duration patience;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final Queue<ByteBuffer> current = new ArrayDeque<>();
    private volatile Subscription subscription;
    private boolean ended;

    TimedBody(Duration patience) {
        this.patience = patience;
    }

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Subscription newSubscription) {
        subscription = newSubscription;
        newSubscription.request(AHEAD);
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        signals.add(new Signal(bytes, null));
    }

    @Override
    public void onError(Throwable error) {
        signals.add(new Signal(List.of(), error));
    }

    @Override
    public void onComplete() {
        signals.add(new Signal(List.of(), null));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            ByteBuffer buffer = current.peek();
            if (buffer != null && buffer.hasRemaining()) {
                int count = Math.min(length, buffer.remaining());
                buffer.get(target, offset, count);
                return count;
            }
            if (buffer != null) {
                current.remove();
            } else {
                await();
            }
        }
        return -1;
    }

    private void await() throws IOException {
        Signal signal = next();
        if (signal.error() != null) {
            throw new IOException("The answer of ClickHouse was cut off", signal.error());
        }
        if (signal.bytes().isEmpty()) {
            ended = true;
        } else {
            current.addAll(signal.bytes());
            subscription.request(1);
        }
    }

    private Signal next() throws IOException {
        try {
            Signal signal = signals.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (signal == null) {
                subscription.cancel();
                throw new HttpTimeoutException(
                        "ClickHouse sent nothing for " + patience + " in the middle of an answer");
            }
            return signal;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while reading an answer of ClickHouse", e);
        }
    }

    @Override
    public void close() {
        Subscription open = subscription;
        if (open != null) {
            open.cancel();
        }
    }
}
