package io.millrace.stack.run;

import io.millrace.stack.FlinkClient;
import io.millrace.stack.Home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The stack that another process runs on the data folder, known by its {@code stack.env}. */
final class RunningStack {
    private RunningStack() {}

    /**
     * A client of its cluster.
     *
     * @throws IllegalArgumentException when no stack runs there
     */
    static FlinkClient client(Home home, Path dataDir) throws IOException {
        return new FlinkClient(home, dataDir, environment(dataDir));
    }

    static Map<String, String> environment(Path dataDir) throws IOException {
        Path pid = dataDir.resolve("stack.pid");
        if (!Files.exists(pid)
                || ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).isEmpty()) {
            throw new IllegalArgumentException(
                    "No stack runs on "
                            + dataDir
                            + ": start it with `make up` in another terminal.");
        }
        Map<String, String> environment = new TreeMap<>();
        for (String line : Files.readAllLines(dataDir.resolve("stack.env"))) {
            int separator = line.indexOf('=');
            if (separator > 0) {
                environment.put(line.substring(0, separator), line.substring(separator + 1));
            }
        }
        return environment;
    }
}
