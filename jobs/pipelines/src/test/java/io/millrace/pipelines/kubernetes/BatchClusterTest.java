package io.millrace.pipelines.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BatchClusterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final String SESSION =
            """
            {"apiVersion": "flink.apache.org/v1beta1", "kind": "FlinkDeployment",
             "metadata": {"name": "session", "namespace": "millrace", "uid": "uid-of-session", "resourceVersion": "7"},
             "spec": {"image": "millrace/flink:1", "serviceAccount": "session",
               "podTemplate": {"metadata": {"labels": {"app.kubernetes.io/part-of": "millrace", "millrace.io/job": "session"}}}},
             "status": {"jobManagerDeploymentStatus": "READY"}}
            """;
    private static final String OF_ANOTHER_RUN =
            """
            {"metadata": {"name": "refine", "uid": "uid-of-another", "ownerReferences": [{"name": "refine-0", "uid": "pod-0"}]},
             "status": {"jobManagerDeploymentStatus": "READY"}}
            """;

    @TempDir Path account;

    private final List<String> progress = new CopyOnWriteArrayList<>();
    private TestingKubernetes kubernetes;

    @BeforeEach
    void startWithATemplate() throws IOException {
        kubernetes = new TestingKubernetes(account);
        kubernetes.putDeployment("session", SESSION);
    }

    @AfterEach
    void stop() {
        kubernetes.close();
    }

    @Test
    void takesTheSpecOfItsTemplateAndBelongsToThePodOfItsRun() throws Exception {
        BatchCluster cluster = cluster();

        cluster.start(PATIENCE);

        assertThat(kubernetes.created())
                .containsExactly(
                        new ObjectMapper()
                                .readTree(
                                        """
                                        {"apiVersion": "flink.apache.org/v1beta1", "kind": "FlinkDeployment",
                                         "metadata": {"name": "refine", "labels": {"app.kubernetes.io/part-of": "millrace"},
                                           "ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": "refine-1", "uid": "pod-1"}]},
                                         "spec": {"image": "millrace/flink:1", "serviceAccount": "session",
                                           "podTemplate": {"metadata": {"labels": {"app.kubernetes.io/part-of": "millrace", "millrace.io/job": "refine"}}}}}
                                        """));
        cluster.stop(PATIENCE);
        assertThat(kubernetes.changes()).containsExactly("create refine", "delete refine");
        assertThat(progress)
                .containsExactly(
                        "cluster refine: asked for",
                        "cluster refine: ready after 0 s",
                        "cluster refine: deleted");
    }

    @Test
    void saysWhatTheOperatorSaysWhenItDoesNotComeUp() {
        kubernetes.theOperatorSays("no room");

        assertThatThrownBy(() -> cluster().start(SHORT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "The FlinkDeployment refine did not become ready within 0 s; the operator says: no room");
    }

    @Test
    void waitsForAnotherRunOfTheSameJob() throws Exception {
        kubernetes.putDeployment("refine", OF_ANOTHER_RUN);
        kubernetes.putPod("refine-0", "Running");
        var waiting =
                new BatchCluster(
                        kubernetes.api(),
                        "refine",
                        "session",
                        new BatchCluster.Owner("refine-1", "pod-1"),
                        line -> {
                            progress.add(line);
                            if (line.contains("awaited")) {
                                // The other run ends.
                                kubernetes.removeDeployment("refine");
                            }
                        },
                        POLL);

        waiting.start(PATIENCE);

        assertThat(progress)
                .first()
                .isEqualTo("cluster refine: of another run, pod refine-0, which is awaited");
        assertThat(kubernetes.changes()).containsExactly("create refine");
    }

    @Test
    void clearsAwayWhatADeadRunHasLeft() throws Exception {
        kubernetes.putDeployment("refine", OF_ANOTHER_RUN);
        kubernetes.putPod("refine-0", "Failed");

        cluster().start(PATIENCE);

        assertThat(kubernetes.changes()).containsExactly("delete refine", "create refine");
    }

    @Test
    void goesOnWithTheClusterThatALostAnswerWasAbout() throws Exception {
        kubernetes.putDeployment(
                "refine", OF_ANOTHER_RUN.replace("refine-0", "refine-1").replace("pod-0", "pod-1"));

        cluster().start(PATIENCE);

        assertThat(kubernetes.changes()).isEmpty();
    }

    @Test
    void neverDeletesAClusterThatItHasNotMade() throws Exception {
        kubernetes.putDeployment("refine", OF_ANOTHER_RUN);

        cluster().stop(PATIENCE);

        assertThat(kubernetes.hasDeployment("refine")).isTrue();
    }

    @Test
    void refusesATemplateThatIsMissingOrHasAJob() throws Exception {
        kubernetes.putDeployment("speed", SESSION.replace("\"image\"", "\"job\": {}, \"image\""));

        assertThatThrownBy(() -> cluster("nothing").start(PATIENCE))
                .hasMessage(
                        "There is no FlinkDeployment nothing in the namespace millrace, whose spec the cluster of refine takes.");
        assertThatThrownBy(() -> cluster("speed").start(PATIENCE))
                .hasMessage(
                        "The FlinkDeployment speed has a job of its own: name one without, as a template for refine.");
    }

    @Test
    void saysWhatKubernetesDoesNotAllow() throws Exception {
        Files.writeString(account.resolve("token"), "another token");

        assertThatThrownBy(() -> cluster().start(PATIENCE))
                .hasMessage(
                        "Kubernetes did not get apis/flink.apache.org/v1beta1/namespaces/millrace/flinkdeployments/session (401): Unauthorized");
    }

    private BatchCluster cluster() {
        return cluster("session");
    }

    private BatchCluster cluster(String template) {
        return new BatchCluster(
                kubernetes.api(),
                "refine",
                template,
                new BatchCluster.Owner("refine-1", "pod-1"),
                progress::add,
                POLL);
    }
}
