package io.millrace.pipelines.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class EventSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void eachVersionIsCompatibleWithAllBefore() throws IOException {
        List<JsonNode> versions = EventSchemas.versions();

        for (int newer = 0; newer < versions.size(); newer++) {
            assertThat(versions.get(newer).path("title").asText())
                    .isEqualTo("click event, version " + (newer + 1));
            for (int older = 0; older < newer; older++) {
                assertThat(SchemaCompatibility.problems(versions.get(older), versions.get(newer)))
                        .as("%d to %d", older + 1, newer + 1)
                        .isEmpty();
            }
        }
    }

    /** What only one version has words for stands last. */
    @Test
    void eachVersionTakesTheEventsOfAllOthers() throws IOException {
        String event =
                """
                {"event_id":"550e8400-e29b-41d4-a716-446655440003","user_id":"550e8400-e29b-41d4-a716-446655440000",\
                "session_id":"550e8400-e29b-41d4-a716-446655440004","event_type":"purchase","timestamp":"2026-01-15T15:30:00Z",\
                "properties":{"amount":2699.9,"quantity":2%s}}""";
        List<String> ofVersions =
                List.of(event.formatted(""), event.formatted(",\"referrer\":\"mail\""));
        List<JsonNode> versions = EventSchemas.versions();
        assertThat(versions).hasSameSizeAs(ofVersions);

        for (JsonNode version : versions) {
            JsonSchema schema =
                    JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                            .getSchema(version);
            assertThat(ofVersions)
                    .allSatisfy(
                            text -> assertThat(schema.validate(text, InputFormat.JSON)).isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"required\": [\"event_id\",   | \"required\": [\"event_id\", \"browser\",  | browser becomes required: older data may lack it",
                "\"required\": [\"event_id\",   | \"required\": [                            | event_id is required no more: older readers need it",
                "\"logout\"                     | \"logout\", \"refund\"                     | event_type: enum was",
                ", \"logout\"                   | ``                                         | event_type: enum was",
                "\"browser\": {\"type\": [\"string\", \"null\"]} | \"browser\": {\"type\": \"string\"} | browser: type was [\"string\",\"null\"] and becomes \"string\"",
                "[\"integer\", \"null\"]        | [\"number\", \"null\"]                     | properties.quantity: type was [\"integer\",\"null\"] and becomes [\"number\",\"null\"]",
                "2147483647                     | 99                                         | properties.quantity: maximum was 2147483647 and becomes 99",
                "\"type\": \"object\",          | \"additionalProperties\": false, \"type\": \"object\", | additionalProperties is false: no version could add a field"
            })
    void aBreakingChangeIsRefused(String part, String replacement, String problem)
            throws IOException {
        String schema = text(EventSchemas.newest());
        String changed = schema.replace(text(part), text(replacement == null ? "" : replacement));
        assertThat(changed).isNotEqualTo(schema);

        assertThat(SchemaCompatibility.problems(JSON.readTree(schema), JSON.readTree(changed)))
                .anySatisfy(found -> assertThat(found).startsWith(problem));
    }

    @Test
    void aNewOptionalFieldAndAGoneOneAreCompatible() throws IOException {
        String schema = text(EventSchemas.newest());
        JsonNode changed =
                JSON.readTree(
                        schema.replace(
                                text("\"page_url\": {\"type\": [\"string\", \"null\"]},"),
                                text("\"campaign\": {\"type\": \"string\"},")));

        assertThat(changed.path("properties").has("campaign")).isTrue();
        assertThat(changed.path("properties").has("page_url")).isFalse();
        assertThat(SchemaCompatibility.problems(EventSchemas.newest(), changed)).isEmpty();
    }

    /** As one line without spaces around colons and commas. */
    private static String text(Object schema) {
        return schema.toString().replaceAll("([:,\\[]) ", "$1");
    }
}
