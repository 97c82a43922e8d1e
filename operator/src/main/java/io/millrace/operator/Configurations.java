package io.millrace.operator;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Map;
import java.util.TreeMap;

/**
 * Flink configuration as it stands in a serialized spec: flat keys in operators before 1.13, a tree
 * or flat keys in later ones.
 */
final class Configurations {
    private Configurations() {}

    /**
     * @param configuration {@code spec.flinkConfiguration}; a missing node is an empty
     *     configuration
     * @return flat keys
     */
    static Map<String, String> flatten(JsonNode configuration) {
        Map<String, String> flat = new TreeMap<>();
        flatten("", configuration, flat);
        return flat;
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> flat) {
        node.fields()
                .forEachRemaining(
                        field -> {
                            String key = prefix + field.getKey();
                            if (field.getValue().isObject()) {
                                flatten(key + ".", field.getValue(), flat);
                            } else {
                                flat.put(key, field.getValue().asText());
                            }
                        });
    }
}
