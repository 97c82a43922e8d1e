package io.millrace.stack.run;

import io.millrace.stack.Checkpoints;
import io.millrace.stack.FlinkJob;
import io.millrace.stack.FlinkRest;
import io.millrace.stack.JobState;
import io.millrace.stack.JobSubmission;
import io.millrace.stack.LocalFlink;
import io.millrace.stack.RestoreMode;
import io.millrace.stack.ServerException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps the streaming jobs running on the session cluster. Flink itself restarts a job whose
 * TaskManager died; a JobManager that died forgets its jobs, so they are submitted again from their
 * newest checkpoint, as they are after a restart of the whole stack.
 */
final class JobKeeper {
    private static final int MOST_RESUBMISSIONS = 20;

    private final LocalFlink flink;
    private final Path bundle;
    private final Consumer<String> progress;
    private final Map<StreamingJob, String> ids = new HashMap<>();
    private int resubmissions;

    JobKeeper(LocalFlink flink, Path bundle, Consumer<String> progress) {
        this.flink = flink;
        this.bundle = bundle;
        this.progress = progress;
    }

    /**
     * Submits a job, from its newest checkpoint where it has one, and waits until all its tasks
     * run.
     */
    synchronized void start(StreamingJob job) {
        submit(job);
        flink.rest().waitUntilAllTasksRun(ids.get(job), Duration.ofMinutes(2));
    }

    synchronized String id(StreamingJob job) {
        return ids.get(job);
    }

    /** Lets a job commit now what it has. */
    synchronized void checkpoint(StreamingJob job) {
        flink.rest().triggerCheckpoint(ids.get(job), Duration.ofMinutes(2));
    }

    /**
     * Submits again what the cluster has lost.
     *
     * @throws IllegalStateException when a job fails again and again
     */
    synchronized void check() {
        try {
            resubmitLost(flink.rest().jobs());
        } catch (ServerException e) {
            // A JobManager that has died is started again by the stack: the next check finds it.
            progress.accept("jobs not checked: " + e.getMessage().lines().findFirst().orElse(""));
        }
    }

    private void resubmitLost(List<FlinkJob> known) {
        for (Map.Entry<StreamingJob, String> entry : List.copyOf(ids.entrySet())) {
            Optional<FlinkJob> job =
                    known.stream().filter(one -> one.id().equals(entry.getValue())).findFirst();
            if (job.isPresent() && !job.get().state().isTerminal()) {
                continue;
            }
            String reason =
                    job.isEmpty()
                            ? "the JobManager does not know it any more"
                            : job.get().state() == JobState.FAILED
                                    ? flink.rest()
                                            .rootException(entry.getValue())
                                            .orElse("it failed")
                                    : "it is " + job.get().state();
            if (++resubmissions > MOST_RESUBMISSIONS) {
                throw new IllegalStateException(
                        "Job %s ended %d times; the last reason: %s"
                                .formatted(entry.getKey().name(), resubmissions, reason));
            }
            progress.accept("job " + entry.getKey().name() + " is submitted again: " + reason);
            submit(entry.getKey());
        }
    }

    private void submit(StreamingJob job) {
        FlinkRest rest = flink.rest();
        Path checkpoints = flink.checkpointFolder().resolve(job.name());
        Map<String, String> configuration = new HashMap<>(job.configuration());
        configuration.put("execution.checkpointing.dir", checkpoints.toUri().toString());
        JobSubmission submission =
                JobSubmission.of(rest.uploadJar(bundle), "io.millrace.pipelines.jobs." + job.main())
                        .withParallelism(job.parallelism())
                        .withConfiguration(configuration);
        Optional<Path> newest = Checkpoints.newest(checkpoints);
        if (newest.isPresent()) {
            submission =
                    submission.restoringFrom(newest.get().toUri().toString(), RestoreMode.CLAIM);
        }
        ids.put(job, rest.run(submission));
        progress.accept(
                "job %s submitted%s"
                        .formatted(
                                job.name(),
                                newest.map(path -> ", continues from " + path.getFileName())
                                        .orElse("")));
    }
}
