package io.millrace.stack;

import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Starts servers again that ended though nobody asked for it, each with its own back-off. What was
 * killed through {@link LocalServer#kill} stays down.
 */
final class Supervisor implements Closeable {

    private static final long CHECK_MILLIS = 200;
    private static final Duration FIRST_DELAY = Duration.ofMillis(500);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);
    private static final Duration STABLE = Duration.ofSeconds(60);

    private final Consumer<String> progress;
    private final Map<String, Integer> restarts = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean paused;

    Supervisor(List<LocalServer> servers, Consumer<String> progress) {
        this.progress = progress;
        for (LocalServer server : servers) {
            restarts.put(server.name(), 0);
            Thread thread = new Thread(() -> watch(server), "supervise-" + server.name());
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    void start() {
        threads.forEach(Thread::start);
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
    }

    /** Repaired deaths by server name. */
    Map<String, Integer> restarts() {
        return new TreeMap<>(restarts);
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }

    private void watch(LocalServer server) {
        Duration delay = FIRST_DELAY;
        long startedAt = System.nanoTime();
        try {
            while (true) {
                Thread.sleep(CHECK_MILLIS);
                if (paused || !server.isMissing()) {
                    continue;
                }
                if (System.nanoTime() - startedAt > STABLE.toNanos()) {
                    delay = FIRST_DELAY;
                }
                Thread.sleep(delay.toMillis());
                delay = delay.multipliedBy(2);
                delay = delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
                repair(server);
                startedAt = System.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void repair(LocalServer server) {
        try {
            if (!paused && server.restore()) {
                restarts.merge(server.name(), 1, Integer::sum);
                progress.accept(
                        server.name()
                                + " ended unexpectedly and was started again at "
                                + server.address());
            }
        } catch (ServerException e) {
            progress.accept(
                    server.name()
                            + " ended unexpectedly and does not start again, trying on: "
                            + e.getMessage().lines().findFirst().orElse(""));
        }
    }
}
