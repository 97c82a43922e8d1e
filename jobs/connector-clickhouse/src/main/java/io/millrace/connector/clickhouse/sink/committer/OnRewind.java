package io.millrace.connector.clickhouse.sink.committer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.DescribedEnum;
import org.apache.flink.configuration.description.InlineElement;
import org.apache.flink.configuration.description.TextElement;

/** What to do when a table has rows that the restored state does not know. */
@Internal
public enum OnRewind implements DescribedEnum {
    REFUSE("refuse", "Do not start: the rows would be written again."),
    IGNORE("ignore", "Start, with one warning that says where the table is ahead.");

    private final String value;
    private final String description;

    OnRewind(String value, String description) {
        this.value = value;
        this.description = description;
    }

    @Override
    public InlineElement getDescription() {
        return TextElement.text(description);
    }

    @Override
    public String toString() {
        return value;
    }
}
