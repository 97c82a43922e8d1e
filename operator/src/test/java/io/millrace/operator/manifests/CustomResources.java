package io.millrace.operator.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** Flink's kinds, as the newest operator API that is on Maven Central defines them. */
public final class CustomResources {
    public static final List<String> KINDS =
            List.of("FlinkDeployment", "FlinkSessionJob", "FlinkStateSnapshot");

    private CustomResources() {}

    /** The CustomResourceDefinition of a kind. */
    public static JsonNode definition(String kind) {
        String resource =
                "/META-INF/fabric8/%ss.flink.apache.org-v1.yml"
                        .formatted(kind.toLowerCase(Locale.ROOT));
        try (InputStream in = CustomResources.class.getResourceAsStream(resource)) {
            return Kustomization.parse(in.readAllBytes()).get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static StrictSchema schema(String kind) {
        JsonNode schema = definition(kind).at("/spec/versions/0/schema/openAPIV3Schema");
        ObjectNode properties = (ObjectNode) schema.get("properties");
        properties.putObject("apiVersion").put("type", "string");
        properties.putObject("kind").put("type", "string");
        properties.putObject("metadata").put("x-kubernetes-preserve-unknown-fields", true);
        return new StrictSchema(schema);
    }

    /** Not a kind that yet another operator brings. */
    public static boolean isOurs(JsonNode object) {
        return !Leftovers.FOREIGN.contains(object.get("kind").asText());
    }
}
