package io.millrace.stack;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A child process in a session of its own that does not outlive this JVM, however this JVM ends.
 *
 * <p>Its standard input is a pipe held open here. The child's guard ({@link Guarded} in a JVM, a
 * shell script around a native program) blocks on it and stops the server at its end. The own
 * session keeps Ctrl-C in the terminal away from it, so that this JVM can stop its servers in
 * order.
 */
final class ServerProcess implements Closeable {

    private static final Duration ORDERLY = Duration.ofSeconds(8);
    private static final Duration FORCED = Duration.ofSeconds(10);
    private static final long LARGEST_LOG = 20L << 20;
    private static final int TAIL_BYTES = 16_384;

    private final Process process;
    private final Path log;
    private final long logStart;

    private ServerProcess(Process process, Path log, long logStart) {
        this.process = process;
        this.log = log;
        this.logStart = logStart;
    }

    /**
     * Starts the command.
     *
     * @param environment added to the environment of this process
     * @param log file that both output streams are appended to
     */
    static ServerProcess start(List<String> command, Map<String, String> environment, Path log)
            throws IOException {
        Files.createDirectories(log.getParent());
        if (Files.exists(log) && Files.size(log) > LARGEST_LOG) {
            Path previous = log.resolveSibling(log.getFileName() + ".1");
            Files.move(log, previous, StandardCopyOption.REPLACE_EXISTING);
        }
        long logStart = Files.exists(log) ? Files.size(log) : 0;
        List<String> inOwnSession = new ArrayList<>(command.size() + 1);
        inOwnSession.add("setsid");
        inOwnSession.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(inOwnSession);
        builder.environment().putAll(environment);
        // Where a crashed JVM leaves its report.
        builder.directory(log.getParent().toFile());
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return new ServerProcess(builder.start(), log, logStart);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the end of the process. */
    boolean awaitExit(Duration timeout) {
        try {
            return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The exit code of a process that has ended. */
    int exitCode() {
        return process.exitValue();
    }

    /** The last lines that this process, not an earlier one, wrote to its log; may be empty. */
    String logTail(int lines) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.max(logStart, file.length() - TAIL_BYTES);
            byte[] bytes = new byte[(int) Math.max(0, file.length() - from)];
            file.seek(from);
            file.readFully(bytes);
            List<String> all = new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        } catch (IOException e) {
            return "(" + log + " cannot be read: " + e.getMessage() + ")";
        }
    }

    /** Ends the process and its descendants with SIGKILL; returns when they are gone. */
    void kill() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        closeInput();
        for (ProcessHandle handle : all) {
            Processes.awaitEnd(handle, FORCED);
        }
    }

    /** Asks the process to stop in order, by the end of its input; kills it when it does not. */
    @Override
    public void close() {
        closeInput();
        if (!awaitExit(ORDERLY)) {
            kill();
        }
    }

    private void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
