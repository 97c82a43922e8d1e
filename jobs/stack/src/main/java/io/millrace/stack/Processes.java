package io.millrace.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Processes of earlier stacks, which may take some seconds to follow their parent. */
final class Processes {

    private static final Duration OWN_END = Duration.ofSeconds(8);

    private Processes() {}

    /** Notes a running process, for {@link #endPrevious} of a later start. */
    static void note(Path file, long pid) {
        String started =
                ProcessHandle.of(pid)
                        .flatMap(p -> p.info().startInstant())
                        .map(Instant::toString)
                        .orElse("");
        DataFiles.write(file, pid + " " + started + "\n");
    }

    /**
     * Waits until the process noted in the file has ended by itself, and kills it if it does not. A
     * process that merely has the same id is left alone.
     */
    static void endPrevious(Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        String[] parts = Files.readString(file).strip().split(" ", 2);
        if (parts.length == 2 && parts[0].matches("\\d+")) {
            Optional<ProcessHandle> previous =
                    ProcessHandle.of(Long.parseLong(parts[0]))
                            .filter(p -> startedAt(p).equals(parts[1]));
            previous.ifPresent(process -> end(List.of(process)));
        }
        Files.deleteIfExists(file);
    }

    /** Waits until the processes have ended by themselves, and kills those that do not. */
    static void end(List<ProcessHandle> processes) {
        for (ProcessHandle process : processes) {
            if (!awaitEnd(process, OWN_END)) {
                process.destroyForcibly();
                awaitEnd(process, OWN_END);
            }
        }
    }

    /** Waits until the process has ended; false when it still runs after the timeout. */
    static boolean awaitEnd(ProcessHandle process, Duration timeout) {
        try {
            process.onExit().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException | CancellationException e) {
            return !process.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The processes whose working directory is the folder. */
    static List<ProcessHandle> workingIn(Path folder) {
        return ProcessHandle.allProcesses().filter(p -> folder.equals(directory(p))).toList();
    }

    private static Path directory(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
        } catch (IOException e) {
            return null;
        }
    }

    private static String startedAt(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("");
    }
}
