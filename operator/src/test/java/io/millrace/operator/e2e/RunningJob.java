package io.millrace.operator.e2e;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What Flink's REST API says of the only job of a cluster.
 *
 * @param description the answer of {@code /jobs/ID}
 */
record RunningJob(JsonNode description) {
    static RunningJob of(Cluster cluster, String deployment) {
        String service = deployment + "-rest:8081";
        String id = cluster.service(service, "jobs/overview").at("/jobs/0/jid").asText();
        return new RunningJob(cluster.service(service, "jobs/" + id));
    }

    boolean everyTaskRuns() {
        for (JsonNode vertex : description.get("vertices")) {
            if (!vertex.get("status").asText().equals("RUNNING")) {
                return false;
            }
        }
        return true;
    }

    /** Of its widest vertex. */
    int parallelism() {
        int most = 0;
        for (JsonNode vertex : description.get("vertices")) {
            most = Math.max(most, vertex.get("parallelism").asInt());
        }
        return most;
    }

    /** The operators, with their expressions. */
    String plan() {
        return description.get("plan").toString();
    }
}
