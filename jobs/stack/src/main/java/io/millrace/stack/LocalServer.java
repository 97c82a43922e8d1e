package io.millrace.stack;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * A server in a child process on 127.0.0.1 that keeps its data in a folder and can be killed and
 * started again on the same folder and port.
 *
 * <p>All methods may be called from any thread; starts and stops of one server happen one after the
 * other. Errors are {@link ServerException}s that name the server and show the end of its log.
 */
public abstract class LocalServer implements Closeable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    private static final long PROBE_MILLIS = 50;
    private static final int LOG_LINES = 20;

    private final String name;
    private final Path dataDir;
    private final int port;
    private volatile ServerProcess process;
    private volatile boolean wanted;
    private volatile boolean closed;

    /**
     * Prepares a server.
     *
     * @param name lower case; names the folder, the log and the server in messages
     * @param dataDir folder of the whole stack; the server keeps to {@code dataDir/name}
     * @param port port to listen on, or 0 for a free one
     */
    LocalServer(String name, Path dataDir, int port) {
        this.name = name;
        this.dataDir = dataDir.toAbsolutePath().normalize();
        this.port = port == 0 ? Ports.free() : port;
    }

    /** Starts the process; called with the port free and without an earlier process. */
    abstract ServerProcess launch() throws IOException;

    /** Whether the server answers; an exception counts as no. */
    abstract boolean answers() throws Exception;

    /** What the server must hold before others use it, such as databases; called at each start. */
    void prepare() throws Exception {}

    /** Where the server is reached, for people. */
    public abstract String address();

    /** The environment variable with which a user chooses the port. */
    String portVariable() {
        return "PORT_" + name.toUpperCase(Locale.ROOT);
    }

    /** Lower case name, such as {@code kafka}. */
    public final String name() {
        return name;
    }

    /** The port on 127.0.0.1; it never changes. */
    public final int port() {
        return port;
    }

    /** The process id of the server, of the last one if it does not run. */
    public long pid() {
        return process.pid();
    }

    /** Whether the process runs. */
    public final boolean isAlive() {
        ServerProcess current = process;
        return current != null && current.isAlive();
    }

    /** Ends the server with SIGKILL and leaves it down until {@link #restart}. */
    public final synchronized void kill() {
        wanted = false;
        end();
    }

    /** Ends the server with SIGKILL if it runs, and starts it on the same folder and port. */
    public final synchronized void restart() {
        end();
        start();
    }

    /** Stops the server in order, or by SIGKILL after some seconds. */
    @Override
    public final void close() {
        // Before the lock: it makes a start that is under way give up.
        closed = true;
        synchronized (this) {
            wanted = false;
            if (process != null) {
                process.close();
                afterEnd();
            }
        }
    }

    /** Whether the process ended though nobody asked for it. */
    final boolean isMissing() {
        return wanted && !closed && !isAlive();
    }

    /** Starts a server that is missing; false, and nothing is done, when it is not. */
    final synchronized boolean restore() {
        if (!isMissing()) {
            return false;
        }
        restart();
        return true;
    }

    final synchronized void start() {
        if (closed) {
            throw new ServerException(name + " was closed and cannot start again.");
        }
        wanted = true;
        try {
            Path note = dataDir.resolve("run").resolve(name + ".pid");
            Processes.endPrevious(note);
            Files.createDirectories(folder());
            requireFreePort();
            process = launch();
            Processes.note(note, process.pid());
            awaitAnswer();
            prepare();
        } catch (ServerException e) {
            end();
            throw e;
        } catch (Exception e) {
            String log = process == null ? "" : tail();
            end();
            throw new ServerException(
                    name + " cannot start on " + folder() + ": " + e.getMessage() + log, e);
        }
    }

    /** What is left to end when the process has ended. */
    void afterEnd() {}

    final Path dataDir() {
        return dataDir;
    }

    /** Where the server keeps its data. */
    Path folder() {
        return dataDir.resolve(name);
    }

    final Path log() {
        return dataDir.resolve("log").resolve(name + ".log");
    }

    private void end() {
        if (process != null) {
            process.kill();
            afterEnd();
        }
    }

    private void requireFreePort() {
        if (!Ports.isFree(port)) {
            throw new ServerException(
                    name
                            + " cannot start: port "
                            + port
                            + " on 127.0.0.1 is taken by another process. End that process, or"
                            + " choose another port with "
                            + portVariable()
                            + ".");
        }
    }

    private void awaitAnswer() throws InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!answersNow()) {
            if (!process.isAlive()) {
                throw new ServerException(
                        name
                                + " ended with exit code "
                                + process.exitCode()
                                + " at its start."
                                + tail());
            }
            if (closed) {
                throw new ServerException(name + " was stopped while it started.");
            }
            if (System.nanoTime() > deadline) {
                throw new ServerException(
                        name
                                + " did not answer at "
                                + address()
                                + " within "
                                + START_TIMEOUT.toSeconds()
                                + " s."
                                + tail());
            }
            Thread.sleep(PROBE_MILLIS);
        }
    }

    private boolean answersNow() throws InterruptedException {
        try {
            return answers() && process.isAlive();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            // Not yet; the caller gives up at its deadline, with the log of the server.
            return false;
        }
    }

    private String tail() {
        return " See " + log() + ", which ends with:\n" + process.logTail(LOG_LINES);
    }
}
