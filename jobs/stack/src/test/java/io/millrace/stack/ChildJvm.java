package io.millrace.stack;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static org.awaitility.Awaitility.await;

/** A JVM with the class path of the tests, to be killed. */
final class ChildJvm implements Closeable {

    private final Process process;
    private final Path output;

    private ChildJvm(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static ChildJvm start(Class<?> main, Path output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-D" + Home.PROPERTY + "=" + Home.find().root());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        return new ChildJvm(process, output);
    }

    long pid() {
        return process.pid();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    void awaitOutput(String text, Duration timeout) {
        await().atMost(timeout)
                .until(
                        () -> {
                            boolean alive = process.isAlive();
                            String output = output();
                            if (!alive && !output.contains(text)) {
                                throw new AssertionError("The JVM has ended: " + output);
                            }
                            return output.contains(text);
                        });
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    /** SIGKILL: nothing in that JVM runs any more. */
    void kill() {
        process.destroyForcibly();
        await().until(() -> !process.isAlive());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The command lines of all processes that name the folder. */
    static List<String> processesNaming(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(p -> p.pid() != ProcessHandle.current().pid())
                .map(ChildJvm::commandLine)
                .filter(line -> line.contains(folder.toString()))
                .toList();
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                    .replace('\0', ' ');
        } catch (IOException e) {
            // It has ended meanwhile.
            return "";
        }
    }
}
