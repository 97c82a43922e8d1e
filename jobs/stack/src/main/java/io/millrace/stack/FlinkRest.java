package io.millrace.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Flink's REST interface: submits jobs to a session cluster and follows them.
 *
 * <p>All methods throw {@link ServerException}: when Flink cannot be reached or refuses, with its
 * own reason; when a timeout passes, with what was waited for and the last state seen.
 */
public final class FlinkRest {

    private static final long POLL_MILLIS = 100;
    private static final int HASH_CHARACTERS = 16;

    private final String url;
    private final RestCalls calls;

    /**
     * A client without connection; nothing is asked yet.
     *
     * @param url such as {@code http://127.0.0.1:8081}
     */
    public FlinkRest(String url) {
        this.url = url;
        this.calls = new RestCalls(url);
    }

    public String url() {
        return url;
    }

    /** Waits until the cluster answers and has at least this number of slots, free or not. */
    public void waitUntilReady(int taskSlots, Duration timeout) {
        await(
                timeout,
                () -> {
                    try {
                        return calls.get("/overview").path("slots-total").asInt() >= taskSlots;
                    } catch (ServerException e) {
                        // A cluster that starts refuses connections first and then answers 503.
                        return false;
                    }
                },
                () -> "Flink at " + url + " has fewer than " + taskSlots + " slots");
    }

    /**
     * Uploads a jar, unless the cluster has one with the same content.
     *
     * @return the id for {@link JobSubmission}
     */
    public String uploadJar(Path jar) {
        String name = hash(jar) + "-" + jar.getFileName();
        for (JsonNode file : calls.get("/jars").path("files")) {
            if (file.path("name").asText().equals(name)) {
                return file.path("id").asText();
            }
        }
        String stored = calls.upload("/jars/upload", jar, name).path("filename").asText();
        return stored.substring(stored.lastIndexOf('/') + 1);
    }

    /**
     * Runs the main class of an uploaded jar, which submits one job.
     *
     * @return the id of the job
     */
    public String run(JobSubmission submission) {
        ObjectNode body = RestCalls.json().createObjectNode();
        body.put("entryClass", submission.entryClass());
        submission.arguments().forEach(body.withArray("programArgsList")::add);
        body.put("parallelism", submission.parallelism());
        if (submission.restoreFrom() != null) {
            body.put("savepointPath", submission.restoreFrom());
            body.put("claimMode", submission.restoreMode().name());
        }
        ObjectNode configuration = body.putObject("flinkConfiguration");
        submission.configuration().forEach(configuration::put);
        return calls.post("/jars/" + submission.jarId() + "/run", body).path("jobid").asText();
    }

    /** The jobs that the JobManager knows, also ended ones. */
    public List<FlinkJob> jobs() {
        List<FlinkJob> jobs = new ArrayList<>();
        for (JsonNode job : calls.get("/jobs/overview").path("jobs")) {
            jobs.add(
                    new FlinkJob(
                            job.path("jid").asText(),
                            job.path("name").asText(),
                            JobState.valueOf(job.path("state").asText()),
                            Instant.ofEpochMilli(job.path("start-time").asLong())));
        }
        return jobs;
    }

    public JobState state(String jobId) {
        return JobState.valueOf(calls.get("/jobs/" + jobId + "/status").path("status").asText());
    }

    /** The newest failure of the job, with its stack trace; it may have recovered since. */
    public Optional<String> rootException(String jobId) {
        JsonNode newest =
                calls.get("/jobs/" + jobId + "/exceptions")
                        .path("exceptionHistory")
                        .path("entries")
                        .path(0)
                        .path("stacktrace");
        return newest.isTextual() ? Optional.of(newest.asText()) : Optional.empty();
    }

    /** How often the job has restarted since it was submitted. */
    public int restarts(String jobId) {
        return calls.get("/jobs/" + jobId + "/metrics?get=numRestarts")
                .path(0)
                .path("value")
                .asInt();
    }

    /**
     * Waits for a state of the job. Fails at once, with the failure of the job, when the job has
     * ended in another one.
     */
    public void waitForState(String jobId, JobState wanted, Duration timeout) {
        await(
                timeout,
                () -> {
                    JobState now = state(jobId);
                    if (now != wanted && now.isTerminal()) {
                        throw new ServerException(
                                "Job " + jobId + " is " + now + ", not " + wanted + failure(jobId));
                    }
                    return now == wanted;
                },
                () -> "Job " + jobId + " is " + state(jobId) + ", not " + wanted + failure(jobId));
    }

    /** Waits until every task of the job runs; a job is RUNNING before that. */
    public void waitUntilAllTasksRun(String jobId, Duration timeout) {
        await(
                timeout,
                () -> {
                    JsonNode job = calls.get("/jobs/" + jobId);
                    JobState now = JobState.valueOf(job.path("state").asText());
                    if (now.isTerminal()) {
                        throw new ServerException("Job " + jobId + " is " + now + failure(jobId));
                    }
                    return now == JobState.RUNNING && allRun(job.path("vertices"));
                },
                () -> "Not all tasks of job " + jobId + " run" + failure(jobId));
    }

    /** Takes a checkpoint now and waits until it is complete. */
    public Checkpoint triggerCheckpoint(String jobId, Duration timeout) {
        String path = "/jobs/" + jobId + "/checkpoints";
        String trigger =
                calls.post(path, RestCalls.json().createObjectNode()).path("request-id").asText();
        JsonNode done = awaitOperation(path + "/" + trigger, "Checkpoint of " + jobId, timeout);
        long id = done.path("checkpointId").asLong();
        // Flink shows a checkpoint some seconds after it has completed, and only the newest ones.
        await(
                timeout,
                () -> checkpoints(jobId).latest().filter(newest -> newest.id() >= id).isPresent(),
                () -> "Checkpoint " + id + " of " + jobId + " is not shown");
        return checkpoints(jobId).latest().orElseThrow();
    }

    public CheckpointStatistics checkpoints(String jobId) {
        JsonNode answer = calls.get("/jobs/" + jobId + "/checkpoints");
        JsonNode counts = answer.path("counts");
        JsonNode latest = answer.path("latest").path("completed");
        return new CheckpointStatistics(
                counts.path("completed").asInt(),
                counts.path("failed").asInt(),
                counts.path("in_progress").asInt(),
                latest.isObject() ? Optional.of(checkpoint(latest)) : Optional.empty());
    }

    /**
     * Stops the job after a savepoint. Sources stop where they are and can go on from there.
     *
     * @return the path of the savepoint
     */
    public String stopWithSavepoint(String jobId, Path folder, Duration timeout) {
        return stop(jobId, folder, false, timeout);
    }

    /**
     * Ends the job as if its input had ended, after a savepoint: windows fire, nothing is resumed.
     *
     * @return the path of the savepoint
     */
    public String stopAndDrain(String jobId, Path folder, Duration timeout) {
        return stop(jobId, folder, true, timeout);
    }

    /** Cancels the job and waits until it has ended; does nothing to a job that has. */
    public void cancel(String jobId, Duration timeout) {
        if (!state(jobId).isTerminal()) {
            calls.patch("/jobs/" + jobId + "?mode=cancel");
            await(
                    timeout,
                    () -> state(jobId).isTerminal(),
                    () -> "Job " + jobId + " is " + state(jobId) + " though it was cancelled");
        }
    }

    /** The resource ids of the TaskManagers that the JobManager counts. */
    List<String> taskManagers() {
        List<String> ids = new ArrayList<>();
        calls.get("/taskmanagers")
                .path("taskmanagers")
                .forEach(t -> ids.add(t.path("id").asText()));
        return ids;
    }

    private String stop(String jobId, Path folder, boolean drain, Duration timeout) {
        ObjectNode body = RestCalls.json().createObjectNode();
        body.put("targetDirectory", folder.toUri().toString());
        body.put("drain", drain);
        String trigger = calls.post("/jobs/" + jobId + "/stop", body).path("request-id").asText();
        String path = "/jobs/" + jobId + "/savepoints/" + trigger;
        String location =
                awaitOperation(path, "Stop of " + jobId, timeout).path("location").asText();
        waitForState(jobId, JobState.FINISHED, timeout);
        return location;
    }

    /** Waits for an asynchronous operation of Flink; its result. */
    private JsonNode awaitOperation(String path, String what, Duration timeout) {
        JsonNode[] last = new JsonNode[1];
        await(
                timeout,
                () -> {
                    last[0] = calls.get(path);
                    return last[0].path("status").path("id").asText().equals("COMPLETED");
                },
                () -> what + " is not complete");
        JsonNode operation = last[0].path("operation");
        JsonNode failure = operation.path("failure-cause").path("stack-trace");
        if (failure.isTextual()) {
            throw new ServerException(what + " failed: " + failure.asText());
        }
        return operation;
    }

    private String failure(String jobId) {
        return rootException(jobId).map(text -> ". Its newest failure: " + text).orElse("");
    }

    private static boolean allRun(JsonNode vertices) {
        for (JsonNode vertex : vertices) {
            String status = vertex.path("status").asText();
            if (!status.equals("RUNNING") && !status.equals("FINISHED")) {
                return false;
            }
        }
        return !vertices.isEmpty();
    }

    private static Checkpoint checkpoint(JsonNode node) {
        return new Checkpoint(
                node.path("id").asLong(),
                node.path("external_path").asText(),
                Duration.ofMillis(node.path("end_to_end_duration").asLong()),
                node.path("state_size").asLong(),
                Instant.ofEpochMilli(node.path("latest_ack_timestamp").asLong()));
    }

    private static String hash(Path jar) {
        try (InputStream bytes = Files.newInputStream(jar);
                DigestInputStream digest =
                        new DigestInputStream(bytes, MessageDigest.getInstance("SHA-256"))) {
            digest.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of()
                    .formatHex(digest.getMessageDigest().digest())
                    .substring(0, HASH_CHARACTERS);
        } catch (IOException e) {
            throw new ServerException("Cannot read the jar " + jar + ": " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(Duration timeout, BooleanSupplier reached, Supplier<String> missing) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new ServerException(missing.get() + " after " + timeout.toSeconds() + " s.");
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ServerException("Interrupted: " + missing.get(), e);
            }
        }
    }
}
