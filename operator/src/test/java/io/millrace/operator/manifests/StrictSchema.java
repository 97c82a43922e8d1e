package io.millrace.operator.manifests;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;

/**
 * A structural schema of a custom resource, as strict as {@code kubectl apply --validate=strict}: a
 * field that the schema lacks is an error.
 */
record StrictSchema(JsonNode schema) {

    /** What is wrong, each with its path; empty when all is right. */
    List<String> problems(JsonNode object) {
        List<String> problems = new ArrayList<>();
        check("", object, schema, problems);
        return problems;
    }

    private static void check(String path, JsonNode value, JsonNode schema, List<String> problems) {
        if (value.isNull() || schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            return;
        }
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            if (!value.isIntegralNumber() && !value.isTextual()) {
                problems.add(path + " is " + value + ", not a number or a text");
            }
            return;
        }
        String type = schema.path("type").asText("any");
        if (!isOf(type, value)) {
            problems.add(path + " is " + value + ", not of type " + type);
        } else if (value.isObject()) {
            checkFields(path, value, schema, problems);
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                check(path + "[" + i + "]", value.get(i), schema.path("items"), problems);
            }
        } else if (schema.has("enum") && !contains(schema.get("enum"), value)) {
            problems.add(path + " is " + value + ", not one of " + schema.get("enum"));
        }
    }

    private static void checkFields(
            String path, JsonNode object, JsonNode schema, List<String> problems) {
        JsonNode known = schema.path("properties");
        JsonNode others = schema.path("additionalProperties");
        object.fields()
                .forEachRemaining(
                        field -> {
                            String name = path + "." + field.getKey();
                            if (known.has(field.getKey())) {
                                check(name, field.getValue(), known.get(field.getKey()), problems);
                            } else if (others.isObject()) {
                                check(name, field.getValue(), others, problems);
                            } else if (!known.isEmpty()) {
                                problems.add(name + " is unknown");
                            }
                        });
        schema.path("required")
                .forEach(
                        name -> {
                            if (!object.has(name.asText())) {
                                problems.add(path + "." + name.asText() + " is missing");
                            }
                        });
    }

    private static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            default -> true;
        };
    }

    private static boolean contains(JsonNode values, JsonNode value) {
        for (JsonNode allowed : values) {
            if (allowed.equals(value)) {
                return true;
            }
        }
        return false;
    }
}
