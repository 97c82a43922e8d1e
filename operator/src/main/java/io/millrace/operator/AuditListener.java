package io.millrace.operator;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.kubernetes.operator.api.AbstractFlinkResource;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;
import org.apache.flink.kubernetes.operator.api.FlinkSessionJob;
import org.apache.flink.kubernetes.operator.api.listener.FlinkResourceListener;
import org.apache.flink.kubernetes.operator.api.status.CommonStatus;
import org.apache.flink.kubernetes.operator.api.status.FlinkDeploymentStatus;
import org.apache.flink.kubernetes.operator.api.status.FlinkSessionJobStatus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;

import javax.annotation.Nullable;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes down what happens to Flink resources: each event of the operator, and each change of a
 * lifecycle, job or snapshot state. Events go to the log {@code io.millrace.audit}, a JSON line
 * each, and with {@code url} also to an HTTP endpoint that takes such lines, with the environment's
 * {@code AUDIT_AUTHORIZATION} as the header of that name.
 *
 * <p>The operator runs it when {@code kubernetes.operator.plugins.listeners.audit.class} names it.
 * Statuses are read in their serialized form: the types behind their getters differ between
 * versions of the operator.
 */
public final class AuditListener implements FlinkResourceListener {
    /** Below the listener's own prefix, as the operator hands it over. */
    static final ConfigOption<String> URL =
            ConfigOptions.key("url")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Where events are POSTed as JSON lines; absent: log only.");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<AuditTarget> targets;

    /** For the operator's service loader. */
    public AuditListener() {
        this(List.of(new LogTarget()));
    }

    AuditListener(List<AuditTarget> targets) {
        this.targets = new ArrayList<>(targets);
    }

    @Override
    public void configure(Configuration configuration) {
        configuration
                .getOptional(URL)
                .map(URI::create)
                .map(url -> new HttpTarget(url, authorization()))
                .ifPresent(targets::add);
    }

    /** From the environment, so that it may come from a Secret. */
    private static Optional<String> authorization() {
        return Optional.ofNullable(System.getenv("AUDIT_AUTHORIZATION"));
    }

    @Override
    public void onDeploymentStatusUpdate(
            StatusUpdateContext<FlinkDeployment, FlinkDeploymentStatus> context) {
        statusChanged(context);
    }

    @Override
    public void onDeploymentEvent(ResourceEventContext<FlinkDeployment> context) {
        event(context.getFlinkResource(), context.getEvent(), context.getTimestamp());
    }

    @Override
    public void onSessionJobStatusUpdate(
            StatusUpdateContext<FlinkSessionJob, FlinkSessionJobStatus> context) {
        statusChanged(context);
    }

    @Override
    public void onSessionJobEvent(ResourceEventContext<FlinkSessionJob> context) {
        event(context.getFlinkResource(), context.getEvent(), context.getTimestamp());
    }

    @Override
    public void onStateSnapshotEvent(FlinkStateSnapshotEventContext context) {
        event(context.getStateSnapshot(), context.getEvent(), context.getTimestamp());
    }

    @Override
    public void onStateSnapshotStatusUpdate(FlinkStateSnapshotStatusUpdateContext context) {
        JsonNode before = JSON.valueToTree(context.getPreviousStatus());
        JsonNode now = JSON.valueToTree(context.getNewStatus());
        if (!text(now, "state").equals(text(before, "state"))) {
            HasMetadata resource = context.getStateSnapshot();
            write(
                    new AuditEvent(
                            context.getTimestamp().toString(),
                            resource.getKind(),
                            resource.getMetadata().getNamespace(),
                            resource.getMetadata().getName(),
                            "status",
                            text(now, "state"),
                            orNull(text(now, "error")),
                            orNull(text(before, "state")),
                            null,
                            null,
                            orNull(text(now, "path"))));
        }
    }

    private <R extends AbstractFlinkResource<?, S>, S extends CommonStatus<?>> void statusChanged(
            StatusUpdateContext<R, S> context) {
        JsonNode before = JSON.valueToTree(context.getPreviousStatus());
        JsonNode now = JSON.valueToTree(context.getFlinkResource().getStatus());
        if (state(now).equals(state(before))) {
            return;
        }
        HasMetadata resource = context.getFlinkResource();
        write(
                new AuditEvent(
                        context.getTimestamp().toString(),
                        resource.getKind(),
                        resource.getMetadata().getNamespace(),
                        resource.getMetadata().getName(),
                        "status",
                        text(now, "lifecycleState"),
                        orNull(text(now, "error")),
                        orNull(text(before, "lifecycleState")),
                        orNull(text(now.path("jobStatus"), "state")),
                        orNull(text(now.path("jobStatus"), "jobId")),
                        null));
    }

    /** What makes a new line of history when it changes. */
    private static List<String> state(JsonNode status) {
        JsonNode job = status.path("jobStatus");
        return List.of(
                text(status, "lifecycleState"),
                text(status, "error"),
                text(job, "state"),
                text(job, "jobId"));
    }

    private void event(HasMetadata resource, Event event, Instant at) {
        write(
                new AuditEvent(
                        at.toString(),
                        resource.getKind(),
                        resource.getMetadata().getNamespace(),
                        resource.getMetadata().getName(),
                        "event",
                        event.getReason(),
                        event.getMessage(),
                        null,
                        null,
                        null,
                        null));
    }

    private void write(AuditEvent event) {
        targets.forEach(target -> target.write(event));
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isNull() ? "" : value.asText("");
    }

    @Nullable
    private static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
