package io.millrace.operator.e2e;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The log of every container that lives during the test, in a file each: Kubernetes forgets the
 * logs of deleted pods, and those tell why something failed.
 */
final class PodLogs implements AutoCloseable {
    private final String kubectl = System.getenv().getOrDefault("E2E_KUBECTL", "kubectl");
    private final Path folder;
    private final Map<String, Process> followers = new HashMap<>();
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(task, "pod-logs");
                        thread.setDaemon(true);
                        return thread;
                    });

    private PodLogs(Path folder) {
        this.folder = folder;
    }

    static PodLogs into(Path folder) throws IOException {
        Files.createDirectories(folder);
        var logs = new PodLogs(folder);
        logs.ticker.scheduleWithFixedDelay(logs::follow, 0, 2, TimeUnit.SECONDS);
        return logs;
    }

    private void follow() {
        try {
            Shell.Result pods =
                    Shell.run(
                            kubectl,
                            List.of(
                                    "get",
                                    "pods",
                                    "-A",
                                    "-o",
                                    "jsonpath={range .items[*]}{.metadata.namespace} {.metadata.name} {.status.phase}{\"\\n\"}{end}"),
                            "",
                            Map.of());
            for (String line : pods.output().split("\n")) {
                String[] words = line.split(" ");
                if (words.length == 3 && words[0].startsWith("millrace")) {
                    follow(words[0], words[1], words[2]);
                }
            }
        } catch (IOException | AssertionError e) {
            // The next tick tries again; a cluster that is gone ends the test elsewhere.
            System.err.println("pod logs: " + e.getMessage());
        }
    }

    private void follow(String namespace, String pod, String phase) throws IOException {
        Process follower = followers.get(pod);
        if (phase.equals("Pending") || (follower != null && follower.isAlive())) {
            return;
        }
        if (follower != null && !phase.equals("Running")) {
            return;
        }
        List<String> words = new ArrayList<>(Arrays.asList(kubectl.split("\\s+")));
        words.addAll(
                List.of(
                        "-n",
                        namespace,
                        "logs",
                        "-f",
                        pod,
                        "--all-containers",
                        "--timestamps=false"));
        File log = folder.resolve(pod + ".log").toFile();
        followers.put(
                pod,
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(
                                follower == null
                                        ? ProcessBuilder.Redirect.to(log)
                                        : ProcessBuilder.Redirect.appendTo(log))
                        .start());
    }

    @Override
    public void close() {
        ticker.shutdownNow();
        followers.values().forEach(Process::destroy);
    }
}
