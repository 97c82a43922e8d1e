package io.millrace.operator;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;
import org.apache.flink.kubernetes.operator.api.FlinkStateSnapshot;
import org.apache.flink.kubernetes.operator.api.listener.FlinkResourceListener.FlinkStateSnapshotStatusUpdateContext;
import org.apache.flink.kubernetes.operator.api.listener.FlinkResourceListener.ResourceEventContext;
import org.apache.flink.kubernetes.operator.api.listener.FlinkResourceListener.StatusUpdateContext;
import org.apache.flink.kubernetes.operator.api.spec.FlinkDeploymentSpec;
import org.apache.flink.kubernetes.operator.api.status.FlinkDeploymentStatus;
import org.apache.flink.kubernetes.operator.api.status.FlinkStateSnapshotStatus;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class AuditListenerTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private final List<AuditEvent> written = new ArrayList<>();
    private final AuditListener listener = new AuditListener(List.of(written::add));

    @Test
    void writesTheOperatorsEvents() {
        listener.onDeploymentEvent(new DeploymentEvent(deployment(), event()));

        assertThat(written)
                .containsExactly(
                        new AuditEvent(
                                "2026-01-31T12:00:00Z",
                                "FlinkDeployment",
                                "millrace",
                                "speed",
                                "event",
                                "SpecChanged",
                                "UPGRADE change(s) detected",
                                null,
                                null,
                                null,
                                null));
    }

    @Test
    void writesEachChangeOfTheJobsState() {
        FlinkDeployment deployment = deployment();
        FlinkDeploymentStatus before = new FlinkDeploymentStatus();
        deployment
                .getStatus()
                .getJobStatus()
                .setState(org.apache.flink.api.common.JobStatus.RUNNING);
        deployment.getStatus().getJobStatus().setJobId("00000000000000000000000000000001");

        listener.onDeploymentStatusUpdate(new DeploymentStatus(deployment, before));

        assertThat(written)
                .containsExactly(
                        new AuditEvent(
                                "2026-01-31T12:00:00Z",
                                "FlinkDeployment",
                                "millrace",
                                "speed",
                                "status",
                                "CREATED",
                                null,
                                "CREATED",
                                "RUNNING",
                                "00000000000000000000000000000001",
                                null));
    }

    @Test
    void isSilentWhenOnlyTimesChange() {
        FlinkDeployment deployment = deployment();
        deployment.getStatus().getJobStatus().setUpdateTime("1");

        listener.onDeploymentStatusUpdate(
                new DeploymentStatus(deployment, new FlinkDeploymentStatus()));

        assertThat(written).isEmpty();
    }

    @Test
    void writesWhereASnapshotIs() {
        var snapshot = new FlinkStateSnapshot();
        snapshot.setMetadata(
                new ObjectMetaBuilder().withNamespace("millrace").withName("by-hand").build());
        var before = new FlinkStateSnapshotStatus();
        before.setState(FlinkStateSnapshotStatus.State.IN_PROGRESS);
        var now = new FlinkStateSnapshotStatus();
        now.setState(FlinkStateSnapshotStatus.State.COMPLETED);
        now.setPath("s3://flink/savepoints/1");
        snapshot.setStatus(now);

        listener.onStateSnapshotStatusUpdate(new SnapshotStatus(snapshot, before));

        assertThat(written)
                .containsExactly(
                        new AuditEvent(
                                "2026-01-31T12:00:00Z",
                                "FlinkStateSnapshot",
                                "millrace",
                                "by-hand",
                                "status",
                                "COMPLETED",
                                null,
                                "IN_PROGRESS",
                                null,
                                null,
                                "s3://flink/savepoints/1"));
    }

    @Test
    void postsEventsWhereTheConfigurationSays() throws Exception {
        List<String> bodies = new CopyOnWriteArrayList<>();
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    bodies.add(
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8));
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.start();
        try {
            var configuration = new Configuration();
            configuration.set(
                    AuditListener.URL,
                    "http://127.0.0.1:" + server.getAddress().getPort() + "/?table=audit");
            listener.configure(configuration);

            listener.onDeploymentEvent(new DeploymentEvent(deployment(), event()));

            await().untilAsserted(
                            () ->
                                    assertThat(bodies)
                                            .containsExactly(
                                                    """
                                                    {"occurred_at":"2026-01-31T12:00:00Z","kind":"FlinkDeployment","namespace":"millrace","name":"speed","type":"event","reason":"SpecChanged","message":"UPGRADE change(s) detected"}
                                                    """));
        } finally {
            server.stop(0);
        }
    }

    private static FlinkDeployment deployment() {
        var deployment = new FlinkDeployment();
        deployment.setMetadata(
                new ObjectMetaBuilder().withNamespace("millrace").withName("speed").build());
        deployment.setSpec(new FlinkDeploymentSpec());
        deployment.setStatus(new FlinkDeploymentStatus());
        return deployment;
    }

    private static Event event() {
        return new EventBuilder()
                .withReason("SpecChanged")
                .withMessage("UPGRADE change(s) detected")
                .withLastTimestamp(NOW.toString())
                .build();
    }

    private record DeploymentEvent(FlinkDeployment deployment, Event event)
            implements ResourceEventContext<FlinkDeployment> {
        @Override
        public Event getEvent() {
            return event;
        }

        @Override
        public FlinkDeployment getFlinkResource() {
            return deployment;
        }

        @Override
        public KubernetesClient getKubernetesClient() {
            throw new UnsupportedOperationException("audit asks nothing of Kubernetes");
        }
    }

    private record DeploymentStatus(FlinkDeployment deployment, FlinkDeploymentStatus before)
            implements StatusUpdateContext<FlinkDeployment, FlinkDeploymentStatus> {
        @Override
        public FlinkDeploymentStatus getPreviousStatus() {
            return before;
        }

        @Override
        public FlinkDeployment getFlinkResource() {
            return deployment;
        }

        @Override
        public KubernetesClient getKubernetesClient() {
            throw new UnsupportedOperationException("audit asks nothing of Kubernetes");
        }

        @Override
        public Instant getTimestamp() {
            return NOW;
        }
    }

    private record SnapshotStatus(FlinkStateSnapshot snapshot, FlinkStateSnapshotStatus before)
            implements FlinkStateSnapshotStatusUpdateContext {
        @Override
        public FlinkStateSnapshotStatus getPreviousStatus() {
            return before;
        }

        @Override
        public FlinkStateSnapshot getStateSnapshot() {
            return snapshot;
        }

        @Override
        public KubernetesClient getKubernetesClient() {
            throw new UnsupportedOperationException("audit asks nothing of Kubernetes");
        }

        @Override
        public Instant getTimestamp() {
            return NOW;
        }
    }
}
