package io.millrace.stack;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@Timeout(600)
class LocalFlinkITCase {

    private static final Duration SHORT = Duration.ofSeconds(60);

    @TempDir private static Path folder;

    private static LocalFlink flink;
    private static FlinkRest rest;
    private static Path jar;

    @BeforeAll
    static void start() throws IOException {
        flink = LocalFlink.start(folder, 0, Map.of());
        rest = flink.rest();
        jar = folder.resolve("counting.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (String name :
                    List.of(
                            "CountingJob.class",
                            "CountingJob$Slow.class",
                            "CountingJob$Count.class")) {
                out.putNextEntry(new JarEntry("io/millrace/stack/" + name));
                try (InputStream bytes = CountingJob.class.getResourceAsStream(name)) {
                    bytes.transferTo(out);
                }
            }
        }
    }

    @AfterAll
    static void stop() {
        if (flink != null) {
            flink.close();
        }
    }

    @Test
    void aJobSurvivesTheDeathOfItsTaskManagerAndResumesFromCheckpointAndSavepoint() {
        Path checkpoints = flink.checkpointFolder().resolve("counting");
        JobSubmission submission =
                counting("count")
                        .withParallelism(2)
                        .withConfiguration(
                                Map.of(
                                        "execution.checkpointing.dir",
                                        checkpoints.toUri().toString()));
        assertThat(rest.uploadJar(jar)).isEqualTo(submission.jarId());
        String job = rest.run(submission);
        rest.waitUntilAllTasksRun(job, SHORT);

        Checkpoint checkpoint = rest.triggerCheckpoint(job, SHORT);
        assertThat(checkpoint.sizeBytes()).isPositive();
        assertThat(rest.checkpoints(job).completed()).isEqualTo(1);
        assertThat(rest.checkpoints(job).latest()).contains(checkpoint);
        assertThat(Checkpoints.newest(checkpoints).orElseThrow().toUri().getPath())
                .startsWith(checkpoint.path().replaceFirst("^file:/*", "/"));

        long killed = flink.taskManager().pid();
        flink.killTaskManager();
        assertThat(ProcessHandle.of(killed)).isEmpty();
        flink.startTaskManager();
        await().atMost(SHORT).until(() -> rest.restarts(job) > 0);
        rest.waitUntilAllTasksRun(job, SHORT);

        String savepoint = rest.stopWithSavepoint(job, flink.savepointFolder(), SHORT);
        assertThat(rest.state(job)).isEqualTo(JobState.FINISHED);

        String resumed = rest.run(submission.restoringFrom(savepoint, RestoreMode.NO_CLAIM));
        rest.waitUntilAllTasksRun(resumed, SHORT);
        Checkpoint later = rest.triggerCheckpoint(resumed, SHORT);
        assertThat(later.id()).isGreaterThan(checkpoint.id());
        rest.cancel(resumed, SHORT);
        rest.cancel(resumed, SHORT);

        assertThat(rest.state(resumed)).isEqualTo(JobState.CANCELED);
        // Retained, though the job was cancelled.
        assertThat(Checkpoints.newest(checkpoints).orElseThrow())
                .endsWithRaw(Path.of("chk-" + later.id()));
        assertThat(rest.jobs()).extracting(FlinkJob::id).contains(job, resumed);
    }

    @Test
    void theFailureOfAJobIsShown() {
        String job =
                rest.run(
                        counting("fail")
                                .withConfiguration(Map.of("restart-strategy.type", "none")));

        assertThatThrownBy(() -> rest.waitForState(job, JobState.FINISHED, SHORT))
                .isInstanceOf(ServerException.class)
                .hasMessageStartingWith(
                        "Job " + job + " is FAILED, not FINISHED. Its newest failure")
                .hasMessageContaining("intended failure");
        assertThat(rest.rootException(job).orElseThrow()).contains("IllegalStateException");
    }

    @Test
    void aMainClassThatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> rest.run(JobSubmission.of(rest.uploadJar(jar), "no.such.Job")))
                .isInstanceOf(ServerException.class)
                .hasMessageStartingWith("Flink answered 500 to POST " + rest.url() + "/jars/")
                .hasMessageContaining("no.such.Job");
    }

    private static JobSubmission counting(String argument) {
        return JobSubmission.of(rest.uploadJar(jar), CountingJob.class.getName())
                .withArguments(List.of(argument));
    }
}
