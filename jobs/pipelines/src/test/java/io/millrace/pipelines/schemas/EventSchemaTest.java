package io.millrace.pipelines.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
