package io.millrace.operator;

import io.millrace.operator.manifests.Kustomization;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;
import org.apache.flink.kubernetes.operator.api.FlinkSessionJob;
import org.apache.flink.kubernetes.operator.api.FlinkStateSnapshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class SpecValidatorTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SPEED = "FlinkDeployment millrace/speed is refused: ";

    private final SpecValidator validator = new SpecValidator();
    private ObjectNode speed;

    @BeforeEach
    void readTheShippedDeployment() {
        speed = Kustomization.of("overlays/prod").one("FlinkDeployment", "speed").deepCopy();
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/local", "overlays/dev", "overlays/prod"})
    void acceptsEveryDeploymentThatIsShipped(String overlay) {
        List<JsonNode> deployments = Kustomization.of(overlay).all("FlinkDeployment");

        assertThat(deployments).hasSize(3);
        for (JsonNode deployment : deployments) {
            assertThat(validate(deployment)).isEmpty();
        }
    }

    @Test
    void acceptsJobsOfOthersWhateverTheyDo() {
        job().put("entryClass", "com.example.AnyJob").put("upgradeMode", "stateless");

        assertThat(validate(speed)).isEmpty();
    }

    @Test
    void refusesAnUpgradeWithoutState() {
        job().put("upgradeMode", "stateless");

        assertThat(validate(speed))
                .hasValue(
                        SPEED
                                + "spec.job.upgradeMode is 'stateless': an upgrade would start without state, and lose or repeat rows. Set it to savepoint or last-state.");
    }

    @Test
    void refusesASpecWithoutUpgradeMode() {
        job().remove("upgradeMode");

        assertThat(validate(speed))
                .hasValue(
                        SPEED
                                + "spec.job.upgradeMode is 'stateless': an upgrade would start without state, and lose or repeat rows. Set it to savepoint or last-state.");
    }

    @Test
    void acceptsTheLastStateAsUpgradeMode() {
        job().put("upgradeMode", "last-state");

        assertThat(validate(speed)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"execution.checkpointing.dir", "execution.checkpointing.savepoint-dir"})
    void refusesJobsWithoutStorageForTheirState(String key) {
        configuration().remove(key);

        assertThat(validate(speed))
                .hasValue(
                        SPEED
                                + key
                                + " is not set: state would die with its pod. Set it to a path on S3.");
    }

    @ParameterizedTest
    @CsvSource({
        "execution.checkpointing.dir, file:///tmp/checkpoints",
        "execution.checkpointing.savepoint-dir, /opt/flink/savepoints"
    })
    void refusesStorageInsideAPod(String key, String folder) {
        configuration().put(key, folder);

        assertThat(validate(speed))
                .hasValue(
                        SPEED
                                + key
                                + " is "
                                + folder
                                + ", a path inside a pod: state would die with it. Set it to a path on S3.");
    }

    @Test
    void takesTheOldNamesOfTheStorageKeys() {
        configuration()
                .remove(
                        List.of(
                                "execution.checkpointing.dir",
                                "execution.checkpointing.savepoint-dir"));
        configuration().put("state.checkpoints.dir", "s3://flink/checkpoints");
        configuration().put("state.savepoints.dir", "s3://flink/savepoints");

        assertThat(validate(speed)).isEmpty();
    }

    @Test
    void refusesJobsWithoutCheckpoints() {
        configuration().remove("execution.checkpointing.interval");

        assertThat(validate(speed))
                .hasValue(
                        SPEED
                                + "execution.checkpointing.interval is not set: nothing would ever be committed. Set it, for instance to 1 s.");
    }

    @Test
    void refusesCheckpointsThatRepeatRows() {
        configuration().put("execution.checkpointing.mode", "AT_LEAST_ONCE");

        assertThat(validate(speed))
                .hasValue(
                        SPEED
                                + "execution.checkpointing.mode is AT_LEAST_ONCE: rows would be repeated after a failure. Set it to EXACTLY_ONCE.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "execution.checkpointing.unaligned.enabled",
                "execution.checkpointing.unaligned"
            })
    void refusesUnalignedCheckpoints(String key) {
        configuration().remove("execution.checkpointing.unaligned.enabled");
        configuration().put(key, "true");

        assertThat(validate(speed))
                .hasValue(
                        SPEED
                                + "execution.checkpointing.unaligned.enabled is true: the committers count rows between aligned barriers and would lose some. Set it to false.");
    }

    @Test
    void refusesADrainWithoutLastCheckpoint() {
        configuration()
                .put("execution.checkpointing.checkpoints-after-tasks-finish.enabled", "false");

        assertThat(validate(speed))
                .hasValue(
                        SPEED
                                + "execution.checkpointing.checkpoints-after-tasks-finish.enabled is false: the rows since the last checkpoint would be lost when the job is drained. Set it to true.");
    }

    @ParameterizedTest
    @CsvSource({
        "high-availability.type, ",
        "high-availability.type, NONE",
        "high-availability.storageDir, "
    })
    void refusesJobManagersWithoutMemory(String key, String value) {
        if (value == null) {
            configuration().remove(key);
        } else {
            configuration().put(key, value);
        }

        assertThat(validate(speed))
                .hasValue(
                        SPEED
                                + "high-availability.type and high-availability.storageDir are not both set: a JobManager that dies would start without state. Set them to kubernetes and to a path on S3.");
    }

    @ParameterizedTest
    @CsvSource({"PLAN_ONLY, PLAN_ONLY", "DISABLED, DISABLED", ", not set"})
    void refusesJobsWhoseOperatorsChangeTheirIds(String value, String shown) {
        configuration().remove("table.exec.uid.generation");
        if (value != null) {
            configuration().put("table.exec.uid.generation", value);
        }

        assertThat(validate(speed))
                .hasValue(
                        SPEED
                                + "table.exec.uid.generation is "
                                + shown
                                + ": state would not be found again after a change of the SQL. Set it to ALWAYS.");
    }

    @Test
    void refusesASecondJobOnOneSlot() {
        ((ObjectNode) speed.get("metadata")).put("name", "speed-blue");

        assertThat(validate(speed))
                .hasValue(
                        "FlinkDeployment millrace/speed-blue is refused: the replication slot millrace_speed belongs to the FlinkDeployment named speed: two jobs on one slot take each other's changes. Change that one instead of adding another.");
    }

    @Test
    void refusesAJobOnASlotInASessionCluster() {
        ObjectNode job =
                Kustomization.of("examples").one("FlinkSessionJob", "event-types").deepCopy();
        job.withObject("/spec/job").put("entryClass", "io.millrace.pipelines.jobs.LakeJob");

        assertThat(
                        validator.validateSessionJob(
                                JSON.convertValue(job, FlinkSessionJob.class), Optional.empty()))
                .hasValue(
                        "FlinkSessionJob millrace/event-types is refused: the replication slot millrace_lake belongs to the FlinkDeployment named lake, and a session cluster keeps no state. Change that FlinkDeployment instead.");
    }

    @Test
    void acceptsOtherSessionJobsAndEverySnapshot() {
        Kustomization examples = Kustomization.of("examples");

        assertThat(
                        validator.validateSessionJob(
                                JSON.convertValue(
                                        examples.one("FlinkSessionJob", "event-types"),
                                        FlinkSessionJob.class),
                                Optional.empty()))
                .isEmpty();
        assertThat(
                        validator.validateStateSnapshot(
                                JSON.convertValue(
                                        examples.one("FlinkStateSnapshot", "speed-by-hand"),
                                        FlinkStateSnapshot.class),
                                Optional.empty()))
                .isEmpty();
    }

    @Test
    void countsTheOperatorsDefaultsAsSet() {
        configuration().remove("table.exec.uid.generation");
        validator.configure(Configuration.fromMap(Map.of("table.exec.uid.generation", "ALWAYS")));

        assertThat(validate(speed)).isEmpty();
    }

    @Test
    void readsConfigurationThatIsATree() throws Exception {
        JsonNode tree =
                JSON.readTree(
                        """
                        {"state": {"checkpoints.dir": "s3://x", "savepoints": {"dir": "s3://y"}}, "rest.port": 8081}
                        """);

        assertThat(Configurations.flatten(tree))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "state.checkpoints.dir", "s3://x",
                                "state.savepoints.dir", "s3://y",
                                "rest.port", "8081"));
    }

    private ObjectNode job() {
        return speed.withObject("/spec/job");
    }

    private ObjectNode configuration() {
        return speed.withObject("/spec/flinkConfiguration");
    }

    private Optional<String> validate(JsonNode deployment) {
        return validator.validateDeployment(JSON.convertValue(deployment, FlinkDeployment.class));
    }
}
