package io.millrace.operator.e2e;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** What the pods of the jobs take while the load is constant, as the kubelet counts it. */
final class PodUsage {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final long MEBIBYTE = 1 << 20;

    private final Cluster cluster;
    private final Instant begin;
    private final Map<String, JsonNode> before;

    private PodUsage(Cluster cluster, Instant begin, Map<String, JsonNode> before) {
        this.cluster = cluster;
        this.begin = begin;
        this.before = before;
    }

    /** Starts to measure. */
    static PodUsage of(Cluster cluster) {
        return new PodUsage(cluster, Instant.now(), statistics(cluster));
    }

    /** By name of the pods that have been there all the time: thousandths of a core, and MiB. */
    Map<String, Map<String, Long>> untilNow() {
        double millis = Duration.between(begin, Instant.now()).toMillis();
        Map<String, Map<String, Long>> usage = new TreeMap<>();
        statistics(cluster)
                .forEach(
                        (pod, now) -> {
                            if (before.containsKey(pod)) {
                                long nanos = cpu(now) - cpu(before.get(pod));
                                usage.put(
                                        pod,
                                        Map.of(
                                                "millicores",
                                                Math.round(nanos * 1000 / NANOS_PER_MILLI / millis),
                                                "mebibytes",
                                                now.at("/memory/workingSetBytes").asLong()
                                                        / MEBIBYTE));
                            }
                        });
        return usage;
    }

    private static long cpu(JsonNode pod) {
        return pod.at("/cpu/usageCoreNanoSeconds").asLong();
    }

    private static Map<String, JsonNode> statistics(Cluster cluster) {
        Map<String, JsonNode> pods = new TreeMap<>();
        for (String node : cluster.kubectl("get", "nodes", "-o", "name").strip().split("\n")) {
            JsonNode summary =
                    Cluster.json(
                            cluster.kubectl(
                                    "get",
                                    "--raw",
                                    "/api/v1/nodes/%s/proxy/stats/summary"
                                            .formatted(node.substring("node/".length()))));
            for (JsonNode pod : summary.get("pods")) {
                if (pod.at("/podRef/namespace").asText().equals(Cluster.NAMESPACE)) {
                    pods.put(pod.at("/podRef/name").asText(), pod);
                }
            }
        }
        return pods;
    }
}
