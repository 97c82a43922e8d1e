package io.millrace.connector.clickhouse.sink.committer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.DescribedEnum;
import org.apache.flink.configuration.description.InlineElement;
import org.apache.flink.configuration.description.TextElement;

/** What to do with an insert that is in the table but that the table has forgotten. */
@Internal
public enum BeyondWindow implements DescribedEnum {
    FAIL(
            "fail",
            "Fail the job and keep its state: the views of the named partition may lack the rows."),
    ACCEPT(
            "accept",
            "Take it as done. Only after the aggregates of the named partition were rebuilt.");

    private final String value;
    private final String description;

    BeyondWindow(String value, String description) {
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
