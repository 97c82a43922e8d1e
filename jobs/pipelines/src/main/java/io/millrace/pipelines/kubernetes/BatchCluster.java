package io.millrace.pipelines.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A Flink cluster for one run of one batch job: a FlinkDeployment with the spec of another one, its
 * template, that ends with the run. Its name is the job's, so a second run of the job waits for the
 * first. It is owned by the pod of the run: when the pod is deleted, so is the cluster.
 */
public final class BatchCluster {
    private static final String GROUP =
            "apis/flink.apache.org/v1beta1/namespaces/%s/flinkdeployments";
    private static final String POD = "api/v1/namespaces/%s/pods/%s";

    private final KubernetesApi api;
    private final String name;
    private final String template;
    private final Owner owner;
    private final Consumer<String> progress;
    private final Duration poll;
    private boolean made;

    /**
     * The pod that a run is.
     *
     * @param uid as Kubernetes knows it: a later pod of the same name is another one
     */
    public record Owner(String pod, String uid) {}

    /**
     * @param name of the job and of the FlinkDeployment
     * @param template name of the FlinkDeployment whose spec it takes; one without a job
     * @param progress takes a line for each step
     */
    public BatchCluster(
            KubernetesApi api,
            String name,
            String template,
            Owner owner,
            Consumer<String> progress) {
        this(api, name, template, owner, progress, Duration.ofSeconds(2));
    }

    BatchCluster(
            KubernetesApi api,
            String name,
            String template,
            Owner owner,
            Consumer<String> progress,
            Duration poll) {
        this.api = api;
        this.name = name;
        this.template = template;
        this.owner = owner;
        this.progress = progress;
        this.poll = poll;
    }

    /**
     * Makes the cluster, after another run of the job has ended, and waits until it takes jobs.
     *
     * @throws IllegalStateException says what the operator says when it does not come up in time
     */
    public void start(Duration patience) throws InterruptedException {
        while (!api.create(GROUP.formatted(api.namespace()), deployment())) {
            Optional<JsonNode> other = api.get(path(name));
            if (other.isPresent() && uid(other.get()).equals(owner.uid())) {
                // Made by a request of ours whose answer was lost.
                break;
            }
            if (other.isPresent()) {
                awaitTheEndOf(other.get());
            }
        }
        made = true;
        progress.accept("cluster " + name + ": asked for");
        Instant begin = Instant.now();
        if (!within(patience, this::isReady)) {
            throw new IllegalStateException(
                    "The FlinkDeployment %s did not become ready within %d s; the operator says: %s"
                            .formatted(name, patience.toSeconds(), problem()));
        }
        progress.accept(
                "cluster %s: ready after %d s"
                        .formatted(name, Duration.between(begin, Instant.now()).toSeconds()));
    }

    /**
     * Ends the cluster, if this run has made it, and waits for its end as long as said: the next
     * run would.
     */
    public void stop(Duration patience) throws InterruptedException {
        if (!made) {
            return;
        }
        api.delete(path(name));
        boolean gone = within(patience, () -> api.get(path(name)).isEmpty());
        progress.accept("cluster " + name + (gone ? ": deleted" : ": its end was not awaited"));
    }

    /** A run that is dead, but whose pod is kept for its log, has left its cluster behind. */
    private void awaitTheEndOf(JsonNode other) throws InterruptedException {
        String pod = other.at("/metadata/ownerReferences/0/name").asText();
        progress.accept(
                "cluster %s: of another run, pod %s, which is awaited".formatted(name, pod));
        String uid = other.at("/metadata/uid").asText();
        while (api.get(path(name))
                .filter(now -> now.at("/metadata/uid").asText().equals(uid))
                .isPresent()) {
            String phase =
                    api.get(POD.formatted(api.namespace(), pod))
                            .map(now -> now.at("/status/phase").asText())
                            .orElse("");
            if (phase.equals("Failed") || phase.equals("Succeeded")) {
                api.delete(path(name));
            }
            TimeUnit.MILLISECONDS.sleep(poll.toMillis());
        }
    }

    private boolean isReady() {
        return status().filter(
                        status ->
                                status.path("jobManagerDeploymentStatus").asText().equals("READY"))
                .isPresent();
    }

    private String problem() {
        String error = status().map(status -> status.path("error").asText()).orElse("");
        return error.isEmpty() ? "nothing" : error;
    }

    private Optional<JsonNode> status() {
        return api.get(path(name)).map(deployment -> deployment.path("status"));
    }

    /** An API server that is away for a moment is asked again. */
    private boolean within(Duration patience, BooleanSupplier condition)
            throws InterruptedException {
        Instant deadline = Instant.now().plus(patience);
        do {
            try {
                if (condition.getAsBoolean()) {
                    return true;
                }
            } catch (UncheckedIOException e) {
                progress.accept("cluster " + name + ": " + e.getMessage());
            }
            TimeUnit.MILLISECONDS.sleep(poll.toMillis());
        } while (Instant.now().isBefore(deadline));
        return false;
    }

    private ObjectNode deployment() {
        JsonNode from =
                api.get(path(template))
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "There is no FlinkDeployment %s in the namespace %s, whose spec the cluster of %s takes."
                                                        .formatted(
                                                                template, api.namespace(), name)));
        if (from.at("/spec").has("job")) {
            throw new IllegalStateException(
                    "The FlinkDeployment %s has a job of its own: name one without, as a template for %s."
                            .formatted(template, name));
        }
        ObjectNode deployment = from.deepCopy();
        deployment.remove("status");
        ObjectNode metadata = deployment.putObject("metadata");
        metadata.put("name", name);
        metadata.putObject("labels").put("app.kubernetes.io/part-of", "millrace");
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "v1")
                .put("kind", "Pod")
                .put("name", owner.pod())
                .put("uid", owner.uid());
        deployment.withObject("/spec/podTemplate/metadata/labels").put("millrace.io/job", name);
        return deployment;
    }

    private static String uid(JsonNode deployment) {
        return deployment.at("/metadata/ownerReferences/0/uid").asText();
    }

    private String path(String deployment) {
        return GROUP.formatted(api.namespace()) + "/" + deployment;
    }
}
