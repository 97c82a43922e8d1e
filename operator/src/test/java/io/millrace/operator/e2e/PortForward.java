package io.millrace.operator.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code kubectl port-forward} to a Service on a free port of this machine, until it is closed. */
final class PortForward implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("Forwarding from 127.0.0.1:(\\d+) .*");

    private final Process process;
    private final int port;

    private PortForward(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * @param kubectl may be several words
     */
    static PortForward to(String kubectl, String namespace, String service, int port) {
        List<String> words = new ArrayList<>(Arrays.asList(kubectl.strip().split("\\s+")));
        words.addAll(List.of("-n", namespace, "port-forward", "--address", "127.0.0.1"));
        words.addAll(List.of("service/" + service, ":" + port));
        try {
            Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
            BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
            String line = output.readLine();
            Matcher ready = READY.matcher(line == null ? "" : line);
            if (!ready.matches()) {
                process.destroy();
                throw new AssertionError("No forward to " + service + ": " + line);
            }
            drain(output);
            return new PortForward(process, Integer.parseInt(ready.group(1)));
        } catch (IOException e) {
            throw new AssertionError("Can't run " + words, e);
        }
    }

    /** kubectl writes a line for each connection, and serves none while nobody reads them. */
    private static void drain(BufferedReader output) {
        Thread reader =
                new Thread(
                        () -> {
                            try {
                                output.transferTo(Writer.nullWriter());
                            } catch (IOException e) {
                                // The process was ended.
                                return;
                            }
                        },
                        "port-forward");
        reader.setDaemon(true);
        reader.start();
    }

    int port() {
        return port;
    }

    /** The body of the answer to a GET; an answer other than 200 fails the test. */
    String get(String path) {
        URI uri = URI.create("http://127.0.0.1:" + port + "/" + path);
        try {
            HttpResponse<String> answer =
                    HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(uri)
                                            .timeout(Duration.ofSeconds(30))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError(uri + " answers " + answer.statusCode());
            }
            return answer.body();
        } catch (IOException e) {
            throw new AssertionError(uri + " does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
