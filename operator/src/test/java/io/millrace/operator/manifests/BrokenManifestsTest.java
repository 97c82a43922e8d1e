package io.millrace.operator.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Each check of the manifests finds what it is for: production's, with one thing broken. */
class BrokenManifestsTest {
    private final Kustomization rendered = Kustomization.of("overlays/prod").copy();
    private final ObjectNode speed = rendered.one("FlinkDeployment", "speed");
    private final ObjectNode refine = rendered.one("CronJob", "refine");

    @Test
    void aMisspeltFieldOfAFlinkDeployment() {
        speed.withObject("/spec/job").put("paralelism", 2);

        assertThat(objects().unknownFields())
                .containsExactly("FlinkDeployment speed.spec.job.paralelism is unknown");
    }

    @Test
    void aMisspeltFieldOfACronJob() {
        refine.withObject("/spec").put("concurencyPolicy", "Forbid");

        assertThat(objects().unknownFields())
                .containsExactly("CronJob refine .Spec.concurencyPolicy is unknown");
    }

    @Test
    void aFieldWithAValueOfAnotherType() {
        speed.withObject("/spec/job").put("parallelism", "two");

        assertThat(objects().unknownFields())
                .containsExactly(
                        "FlinkDeployment speed.spec.job.parallelism is \"two\", not of type integer");
    }

    @Test
    void configurationThatFlinkDoesNotKnow() {
        speed.withObject("/spec/flinkConfiguration")
                .put("execution.checkpointing.intervall", "1 s");
        replace(arguments(refine), "-Drest.port=8081", "-Drest.prt=8081");
        ObjectNode gateway = rendered.one("Deployment", "sql-gateway");
        replace(
                gateway.withArray("/spec/template/spec/containers/0/args"),
                "-Drest.port=8081",
                "-Drest.pord=8081");

        assertThat(objects().unknownConfiguration())
                .containsExactlyInAnyOrder(
                        "FlinkDeployment speed sets execution.checkpointing.intervall, which Flink does not know",
                        "CronJob refine sets rest.prt, which Flink does not know",
                        "Deployment sql-gateway sets rest.pord, which Flink does not know");
    }

    @Test
    void aJarThatIsNotInTheImage() {
        speed.withObject("/spec/job").put("jarURI", "local:///opt/flink/usrlib/pipelines.jar");

        assertThat(starts().wrongStarts())
                .containsExactly(
                        "FlinkDeployment speed takes local:///opt/flink/usrlib/pipelines.jar, which is not in the image");
    }

    @Test
    void mainsThatDoNotExist() {
        speed.withObject("/spec/job").put("entryClass", "io.millrace.pipelines.jobs.SpedJob");
        replace(
                arguments(refine),
                "io.millrace.pipelines.jobs.RefineJob",
                "io.millrace.pipelines.jobs.Refine");
        replace(
                command(rendered.one("CronJob", "replay")),
                "io.millrace.pipelines.jobs.BatchRun",
                "io.millrace.pipelines.sql.SqlFiles");

        assertThat(starts().wrongStarts())
                .containsExactlyInAnyOrder(
                        "FlinkDeployment speed starts io.millrace.pipelines.jobs.SpedJob, which does not exist",
                        "CronJob refine starts io.millrace.pipelines.jobs.Refine, which does not exist",
                        "CronJob replay starts io.millrace.pipelines.sql.SqlFiles, which has no main");
    }

    @Test
    void argumentsThatNoMainTakes() {
        arguments(refine).add("--every");
        replace(command(rendered.one("CronJob", "replay")), "--cluster", "--clusters");
        speed.withObject("/spec/job").putArray("args").add("--fast");

        assertThat(starts().wrongStarts())
                .hasSize(3)
                .contains(
                        "CronJob refine: Unknown option: '--every'",
                        "FlinkDeployment speed has arguments that nobody reads: [--fast]")
                .anyMatch(problem -> problem.startsWith("CronJob replay: "));
    }

    @Test
    void aSqlFileThatDoesNotExist() {
        Kustomization examples = Kustomization.of("examples").copy();
        examples.one("FlinkSessionJob", "event-types")
                .withObject("/spec/job")
                .putArray("args")
                .add("flink/jobs/event_typos.sql");

        assertThat(new StartChecks(examples).wrongStarts())
                .containsExactly(
                        "FlinkSessionJob event-types names sql/flink/jobs/event_typos.sql, which does not exist");
    }

    @Test
    void variablesThatAreMissingOrThatNobodyReads() {
        for (JsonNode map : rendered.all("ConfigMap")) {
            ObjectNode data = (ObjectNode) map.get("data");
            data.set("KAFKA_SERVERS", data.remove("KAFKA_BOOTSTRAP_SERVERS"));
        }

        assertThat(starts().missingVariables())
                .contains(
                        "FlinkDeployment speed lacks the variable KAFKA_BOOTSTRAP_SERVERS",
                        "FlinkDeployment lake lacks the variable KAFKA_BOOTSTRAP_SERVERS");
        assertThat(starts().unreadVariables()).containsExactly("No SQL reads KAFKA_SERVERS");
    }

    @Test
    void aSecretWithoutOneOfItsKeys() {
        ArrayNode data = rendered.one("ExternalSecret", "stores").withArray("/spec/data");
        for (int i = data.size() - 1; i >= 0; i--) {
            if (data.get(i).get("secretKey").asText().equals("S3_ACCESS_KEY")) {
                data.remove(i);
            }
        }

        assertThat(objects().missingObjects())
                .contains(
                        "FlinkDeployment speed names the key S3_ACCESS_KEY, which the Secret stores lacks");
        assertThat(starts().missingVariables())
                .contains("FlinkDeployment lake lacks the variable S3_ACCESS_KEY");
    }

    @Test
    void objectsThatDoNotExist() {
        speed.withObject("/spec").put("serviceAccount", "sped");
        pod(refine).withObject("/containers/0/envFrom/0/configMapRef").put("name", "shops");
        pod(refine).withObject("/containers/0/envFrom/1/secretRef").put("name", "store");
        rendered.one("RoleBinding", "flink-cluster").withObject("/roleRef").put("name", "flinks");

        assertThat(objects().missingObjects())
                .containsExactlyInAnyOrder(
                        "FlinkDeployment speed names the ServiceAccount sped, which does not exist",
                        "CronJob refine names the ConfigMap shops, which does not exist",
                        "CronJob refine names the Secret store, which does not exist",
                        "RoleBinding flink-cluster names the Role flinks, which does not exist");
    }

    @Test
    void podsThatMayBecomeRoot() {
        speed.withObject("/spec/podTemplate/spec").remove("securityContext");
        pod(refine).withObject("/containers/0/securityContext").removeAll();

        assertThat(objects().privilegedPods())
                .containsExactlyInAnyOrder(
                        "FlinkDeployment speed may run as root",
                        "FlinkDeployment speed has no seccomp profile",
                        "CronJob refine may gain privileges",
                        "CronJob refine keeps capabilities");
    }

    @Test
    void rightsThatAreMissingOrTooMany() {
        for (JsonNode rule : rendered.one("Role", "batch-run").get("rules")) {
            if (rule.get("verbs").get(0).asText().equals("delete")) {
                replace((ArrayNode) rule.get("resourceNames"), "refine", "speed");
            }
        }
        pod(refine).put("automountServiceAccountToken", false);

        assertThat(new ClusterChecks(rendered).problems())
                .containsExactlyInAnyOrder(
                        "CronJob refine has no token for Kubernetes",
                        "The account batch-run may delete FlinkDeployments [reconcile, replay, reprocess, speed], and needs [reconcile, refine, replay, reprocess]");
    }

    @Test
    void jobsThatGoToAnotherCluster() {
        replace(arguments(refine), "-Drest.address=refine-rest", "-Drest.address=session-rest");

        assertThat(new ClusterChecks(rendered).problems())
                .containsExactly("CronJob refine does not send its jobs to refine-rest");
    }

    @Test
    void aFlowThatForgetsACluster() {
        ObjectNode policy = rendered.one("NetworkPolicy", "batch-to-kubernetes");
        ArrayNode values = (ArrayNode) policy.findValue("values");
        values.remove(0);

        assertThat(new ClusterChecks(rendered).problems())
                .containsExactly("NetworkPolicy batch-to-kubernetes forgets [refine]");
    }

    @Test
    void verbsThatAnAccountLacks() {
        for (JsonNode rule : rendered.one("Role", "flink-cluster").get("rules")) {
            ArrayNode verbs = (ArrayNode) rule.get("verbs");
            for (int i = verbs.size() - 1; i >= 0; i--) {
                if (verbs.get(i).asText().equals("watch")) {
                    verbs.remove(i);
                }
            }
        }
        for (JsonNode rule : rendered.one("Role", "batch-run").get("rules")) {
            replace((ArrayNode) rule.get("resources"), rule.at("/resources/0").asText(), "nodes");
        }

        assertThat(new ClusterChecks(rendered).problems())
                .contains(
                        "The account speed may not watch pods",
                        "The account lake may not watch configmaps",
                        "The account batch-run may not get pods",
                        "The account batch-run may create FlinkDeployments [], and needs [any]");
    }

    @Test
    void probesAndServicesThatAskAnotherPort() {
        ObjectNode gateway = rendered.one("Deployment", "sql-gateway");
        gateway.withObject("/spec/template/spec/containers/0/readinessProbe/httpGet")
                .put("port", "http");
        replace(
                gateway.withArray("/spec/template/spec/containers/0/args"),
                "-Drest.address=session-rest",
                "-Drest.address=sessions-rest");
        rendered.one("Service", "sql-gateway").withObject("/spec/ports/0").put("targetPort", 8084);

        assertThat(new ReachChecks(rendered).problems())
                .containsExactlyInAnyOrder(
                        "Deployment sql-gateway: the readinessProbe asks port http, which no container has",
                        "Deployment sql-gateway asks sessions-rest, which no FlinkDeployment has",
                        "Service sql-gateway leads to port 8084, which no container has");
    }

    @Test
    void selectorsThatSelectNothing() {
        rendered.one("PodMonitor", "flink")
                .withObject("/spec/selector/matchLabels")
                .put("type", "flink");
        rendered.one("PodDisruptionBudget", "speed-taskmanager")
                .withObject("/spec/selector/matchLabels")
                .put("app", "sped");
        rendered.one("Service", "sql-gateway")
                .withObject("/spec/selector")
                .put("millrace.io/job", "gateway");

        assertThat(new ReachChecks(rendered).problems())
                .containsExactlyInAnyOrder(
                        "PodMonitor flink selects no pod",
                        "PodDisruptionBudget speed-taskmanager selects no pod",
                        "Service sql-gateway selects no pod");
    }

    @Test
    void metricsAtAnotherPort() {
        speed.withObject("/spec/flinkConfiguration").put("metrics.reporter.prom.port", "9250");

        assertThat(new ReachChecks(rendered).problems())
                .containsExactly(
                        "FlinkDeployment speed reports metrics at port 9250, which its pods lack");
    }

    @Test
    void aStoreThatNoFlowLeadsTo() {
        ArrayNode ports = rendered.one("NetworkPolicy", "stores").withArray("/spec/egress/0/ports");
        for (int i = ports.size() - 1; i >= 0; i--) {
            if (ports.get(i).get("port").asInt() == 8443) {
                ports.remove(i);
            }
        }

        assertThat(new ReachChecks(rendered).problems())
                .containsExactly(
                        "NetworkPolicy stores does not let CLICKHOUSE_URL out to port 8443");
    }

    private ObjectChecks objects() {
        return new ObjectChecks(rendered);
    }

    private StartChecks starts() {
        return new StartChecks(rendered);
    }

    private static ObjectNode pod(JsonNode cronJob) {
        return (ObjectNode) Start.pod(cronJob);
    }

    private static ArrayNode arguments(JsonNode cronJob) {
        return (ArrayNode) Start.pod(cronJob).at("/containers/0/args");
    }

    private static ArrayNode command(JsonNode cronJob) {
        return (ArrayNode) Start.pod(cronJob).at("/containers/0/command");
    }

    private static void replace(ArrayNode words, String word, String by) {
        List<String> texts = new ArrayList<>();
        words.forEach(element -> texts.add(element.asText()));
        assertThat(texts).contains(word);
        words.set(texts.indexOf(word), TextNode.valueOf(by));
    }
}
