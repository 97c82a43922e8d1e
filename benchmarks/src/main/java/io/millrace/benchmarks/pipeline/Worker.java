package io.millrace.benchmarks.pipeline;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The process of a {@link WorkerMain}, seen from outside. */
final class Worker implements AutoCloseable {
    private static final int LOG_LINES = 30;
    private static final long STOP_SECONDS = 10;

    private final Process process;
    private final Path log;
    private final BufferedWriter commands;
    private final BufferedReader answers;

    private Worker(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Bytes of a heap: in use, and what was left after the last collection of old objects. */
    record Heap(long used, long live) {}

    static Worker start(WorkerSettings settings, String heap, Path log) throws IOException {
        Files.createDirectories(log.getParent());
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xms" + heap,
                                "-Xmx" + heap,
                                "-XX:+UseParallelGC",
                                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                                "-cp",
                                System.getProperty("java.class.path"),
                                WorkerMain.class.getName()));
        command.addAll(settings.toArguments());
        Process process =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        Worker worker = new Worker(process, log);
        worker.readAnswer();
        return worker;
    }

    /** CPU time so far, of all its threads. */
    Duration cpu() {
        return Cpu.of(process.pid());
    }

    /** Runs a bounded job to its end; how long it took. */
    Duration run() throws IOException {
        return Duration.ofNanos(Long.parseLong(ask("run")));
    }

    /** Starts an endless job. */
    void startJob() throws IOException {
        ask("start");
    }

    /** State of the endless job, in Flink's words. */
    String status() throws IOException {
        return ask("status");
    }

    Heap heap() throws IOException {
        String[] values = ask("heap").split(" ");
        return new Heap(Long.parseLong(values[0]), Long.parseLong(values[1]));
    }

    /** Ends the endless job; what its checkpoints took. */
    CheckpointCost stopJob() throws IOException {
        return CheckpointCost.parse(ask("stop"));
    }

    private String ask(String command) throws IOException {
        commands.write(command);
        commands.newLine();
        commands.flush();
        return readAnswer();
    }

    private String readAnswer() throws IOException {
        String answer = answers.readLine();
        if (answer == null) {
            List<String> lines = Files.readAllLines(log);
            throw new IOException(
                    "The Flink process has ended:\n"
                            + String.join(
                                    "\n",
                                    lines.subList(
                                            Math.max(0, lines.size() - LOG_LINES), lines.size())));
        }
        return answer;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
