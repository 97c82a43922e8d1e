package io.millrace.pipelines.sql;

import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.transformations.PhysicalTransformation;
import org.apache.flink.streaming.api.transformations.SinkTransformation;
import org.apache.flink.table.api.config.ExecutionConfigOptions;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Ids of a streaming job's operators, so that a savepoint's state is found again after a change of
 * the parallelism or of the SQL.
 *
 * <p>The planner numbers its operators through the whole job, and operators without an id get one
 * that depends on how they are chained: both change when something else in the job does. Here an id
 * says what its operator is for: a source, the table that it reads; another, the table that it
 * writes to, its kind, and its number among those of its kind on the way there, counted from the
 * sources. Ids that a connector sets are kept.
 */
final class OperatorIds {
    private static final String PLANNED = "planned:";

    /** The planner's numbers in names. */
    private static final Pattern NUMBER = Pattern.compile("\\[\\d+]");

    private final Set<Transformation<?>> seen = new HashSet<>();
    private final Map<String, Integer> counts = new HashMap<>();

    private OperatorIds() {}

    /** Makes the planner mark its operators with their kind. */
    static void configure(Configuration configuration) {
        configuration.set(
                ExecutionConfigOptions.TABLE_EXEC_UID_GENERATION,
                ExecutionConfigOptions.UidGeneration.ALWAYS);
        configuration.set(
                ExecutionConfigOptions.TABLE_EXEC_UID_FORMAT, PLANNED + "<type>/<transformation>");
    }

    /**
     * Sets the ids of a planned job.
     *
     * @param sinks the last operator of each INSERT
     * @param targets the table of each INSERT; what several share is named by the first
     */
    static void assign(List<Transformation<?>> sinks, List<String> targets) {
        var ids = new OperatorIds();
        Map<String, Integer> inserts = new HashMap<>();
        for (int i = 0; i < sinks.size(); i++) {
            String target = targets.get(i);
            int insert = inserts.merge(target, 1, Integer::sum);
            ids.walk(insert == 1 ? target : target + "#" + insert, sinks.get(i));
        }
    }

    private void walk(String target, Transformation<?> operator) {
        if (!seen.add(operator)) {
            return;
        }
        for (Transformation<?> input : operator.getInputs()) {
            walk(target, input);
        }
        String uid = operator.getUid();
        if (operator instanceof PhysicalTransformation
                && (uid == null || uid.startsWith(PLANNED))) {
            String id =
                    operator.getInputs().isEmpty()
                            ? "source:" + NUMBER.matcher(operator.getName()).replaceAll("")
                            : target + ":" + kind(operator);
            int count = counts.merge(id, 1, Integer::sum);
            operator.setUid(count == 1 ? id : id + "#" + count);
        }
    }

    private static String kind(Transformation<?> operator) {
        if (operator.getUid() != null) {
            return operator.getUid().substring(PLANNED.length());
        }
        return operator instanceof SinkTransformation
                ? "sink"
                : NUMBER.matcher(operator.getName()).replaceAll("");
    }
}
