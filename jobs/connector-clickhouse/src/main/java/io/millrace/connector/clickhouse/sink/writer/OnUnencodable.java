package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.DescribedEnum;
import org.apache.flink.configuration.description.InlineElement;
import org.apache.flink.configuration.description.TextElement;

/** What to do with a row that its table cannot hold. */
@Internal
public enum OnUnencodable implements DescribedEnum {
    FAIL("fail", "Fail the job."),
    DEAD_LETTER("dead-letter", "Write it to the dead-letter table, exactly once like all others.");

    private final String value;
    private final String description;

    OnUnencodable(String value, String description) {
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
