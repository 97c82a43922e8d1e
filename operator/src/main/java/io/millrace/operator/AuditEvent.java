package io.millrace.operator;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import javax.annotation.Nullable;

/**
 * One line of a Flink resource's history.
 *
 * @param occurredAt ISO-8601, UTC
 * @param kind such as FlinkDeployment
 * @param type {@code event} from the operator, or {@code status}: the state changed
 * @param reason the event's reason, or the state that was reached
 * @param message what the operator says; absent when it says nothing
 * @param previousState lifecycle state, or the snapshot's state, before; only with {@code status}
 * @param jobState Flink's own state of the job
 * @param jobId 32 hexadecimal digits
 * @param path where the snapshot is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AuditEvent(
        @JsonProperty("occurred_at") String occurredAt,
        @JsonProperty("kind") String kind,
        @JsonProperty("namespace") String namespace,
        @JsonProperty("name") String name,
        @JsonProperty("type") String type,
        @JsonProperty("reason") String reason,
        @JsonProperty("message") @Nullable String message,
        @JsonProperty("previous_state") @Nullable String previousState,
        @JsonProperty("job_state") @Nullable String jobState,
        @JsonProperty("job_id") @Nullable String jobId,
        @JsonProperty("path") @Nullable String path) {}
