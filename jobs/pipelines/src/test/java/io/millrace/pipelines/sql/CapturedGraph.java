package io.millrace.pipelines.sql;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Takes the graph of a streaming job in place of a cluster. */
final class CapturedGraph extends StreamExecutionEnvironment {
    private static StreamGraph captured;

    private CapturedGraph(Configuration configuration) {
        super(configuration);
    }

    /**
     * Names of the operators, without numbers, by their ids; an operator without an id is named by
     * "none".
     */
    static Map<String, String> ids(List<SqlStatement> statements, int parallelism) {
        initializeContextEnvironment(
                configuration -> {
                    var environment = new CapturedGraph(configuration);
                    environment.setParallelism(parallelism);
                    return environment;
                });
        try {
            SqlRunner.run(statements);
        } finally {
            resetContextEnvironment();
        }
        Map<String, String> names = new TreeMap<>();
        for (StreamNode node : captured.getStreamNodes()) {
            String id = node.getTransformationUID();
            names.merge(
                    id == null ? "none" : id,
                    node.getOperatorName().replaceAll("\\[\\d+]", ""),
                    (a, b) -> a + " and " + b);
        }
        return names;
    }

    @Override
    public JobClient executeAsync(StreamGraph graph) {
        captured = graph;
        return null;
    }
}
