package io.millrace.pipelines.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The versions of the click event's schema, as the bundle has them. */
public final class EventSchemas {
    private static final ObjectMapper JSON = new ObjectMapper();

    private EventSchemas() {}

    /** From version 1 on. */
    static List<JsonNode> versions() throws IOException {
        List<JsonNode> versions = new ArrayList<>();
        for (int version = 1; ; version++) {
            try (InputStream schema =
                    EventSchemas.class.getResourceAsStream(
                            "/schemas/click_event/" + version + ".json")) {
                if (schema == null) {
                    return versions;
                }
                versions.add(JSON.readTree(schema));
            }
        }
    }

    /** The version that the decoder takes. */
    public static JsonNode newest() throws IOException {
        List<JsonNode> versions = versions();
        return versions.get(versions.size() - 1);
    }
}
