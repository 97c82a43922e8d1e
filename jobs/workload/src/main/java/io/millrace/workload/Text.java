package io.millrace.workload;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A text of the vocabulary in the forms that it is sent and hashed in. */
final class Text {
    private final String value;
    private final byte[] utf8;
    private final byte[] json;

    private Text(String value) {
        String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"");
        this.value = value;
        this.utf8 = value.getBytes(StandardCharsets.UTF_8);
        this.json = escaped.getBytes(StandardCharsets.UTF_8);
    }

    static Text[] all(List<String> values) {
        return values.stream().map(Text::new).toArray(Text[]::new);
    }

    static Text[] all(String... values) {
        return all(List.of(values));
    }

    String value() {
        return value;
    }

    /** Not to be changed. */
    byte[] utf8() {
        return utf8;
    }

    /** As it stands between quotation marks in JSON; not to be changed. */
    byte[] json() {
        return json;
    }
}
