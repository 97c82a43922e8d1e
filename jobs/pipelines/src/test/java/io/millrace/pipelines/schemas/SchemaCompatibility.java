package io.millrace.pipelines.schemas;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Whether two versions of a JSON Schema are compatible both ways: a reader of either takes the data
 * of the other. Producers and jobs may then be upgraded in any order.
 */
final class SchemaCompatibility {
    private SchemaCompatibility() {}

    /** What breaks; empty: nothing does. */
    static List<String> problems(JsonNode older, JsonNode newer) {
        List<String> problems = new ArrayList<>();
        compare("", older, newer, problems);
        return problems;
    }

    private static void compare(
            String path, JsonNode older, JsonNode newer, List<String> problems) {
        for (String field : names(newer.path("required"), older.path("required"))) {
            problems.add(path + field + " becomes required: older data may lack it");
        }
        for (String field : names(older.path("required"), newer.path("required"))) {
            problems.add(path + field + " is required no more: older readers need it");
        }
        for (Map.Entry<String, JsonNode> field : older.path("properties").properties()) {
            JsonNode now = newer.path("properties").path(field.getKey());
            if (!now.isMissingNode()) {
                String name = path + field.getKey();
                constraints(name, field.getValue(), now, problems);
                compare(name + ".", field.getValue(), now, problems);
            }
        }
        if (!older.path("additionalProperties").asBoolean(true)
                || !newer.path("additionalProperties").asBoolean(true)) {
            problems.add(path + "additionalProperties is false: no version could add a field");
        }
    }

    /** Wider is what older readers refuse, narrower is what newer readers refuse of older data. */
    private static void constraints(
            String name, JsonNode older, JsonNode newer, List<String> problems) {
        var keywords = new TreeSet<String>();
        older.fieldNames().forEachRemaining(keywords::add);
        newer.fieldNames().forEachRemaining(keywords::add);
        keywords.removeAll(List.of("properties", "required", "additionalProperties", "title"));
        keywords.remove("description");
        for (String keyword : keywords) {
            if (!values(older.path(keyword)).equals(values(newer.path(keyword)))) {
                problems.add(
                        "%s: %s was %s and becomes %s"
                                .formatted(
                                        name, keyword, older.path(keyword), newer.path(keyword)));
            }
        }
    }

    private static TreeSet<String> names(JsonNode all, JsonNode without) {
        TreeSet<String> names = values(all);
        names.removeAll(values(without));
        return names;
    }

    /** Of a list the elements in any order, else the one value. */
    private static TreeSet<String> values(JsonNode node) {
        var values = new TreeSet<String>();
        if (node.isArray()) {
            node.forEach(element -> values.add(element.asText()));
        } else if (!node.isMissingNode()) {
            values.add(node.toString().replace("\"", ""));
        }
        return values;
    }
}
