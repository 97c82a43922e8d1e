package io.millrace.catalog;

import org.awaitility.Awaitility;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The packaged server as a process of its own, as users run it. */
final class ServerProcess implements Closeable {
    private static final Pattern LISTENING = Pattern.compile("listening uri=(\\S+)");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path output;

    private ServerProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts the process and does not wait for anything. */
    static ServerProcess launch(Path folder, Map<String, String> environment, String... arguments) {
        try {
            Path output = Files.createTempFile(folder, "catalog", ".log");
            List<String> command =
                    Stream.concat(
                                    Stream.of(
                                            Path.of(System.getProperty("java.home"), "bin", "java")
                                                    .toString(),
                                            "-Xmx256m",
                                            "-cp",
                                            Path.of("target", "lib").toAbsolutePath() + "/*",
                                            CatalogServer.class.getName()),
                                    Stream.of(arguments))
                            .toList();
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().putAll(environment);
            builder.redirectErrorStream(true);
            builder.redirectOutput(output.toFile());
            return new ServerProcess(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens, once it does. */
    URI uri() {
        return Awaitility.await("the catalog to listen: " + output)
                .atMost(PATIENCE)
                .failFast("the catalog runs", this::requireAlive)
                .pollInterval(Duration.ofMillis(50))
                .until(this::announcedUri, Optional::isPresent)
                .orElseThrow();
    }

    private void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("The catalog ended: " + output());
        }
    }

    private Optional<URI> announcedUri() {
        Matcher matcher = LISTENING.matcher(output());
        return matcher.find() ? Optional.of(URI.create(matcher.group(1))) : Optional.empty();
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("The catalog did not end: " + output());
        }
        return process.exitValue();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL; returns when it is gone. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
