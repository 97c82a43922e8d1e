package io.millrace.stack;

import io.millrace.stack.StackExtension.Part;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StackExtensionITCase {

    @RegisterExtension
    static final StackExtension STACK = StackExtension.with(Part.CLICKHOUSE, Part.OBJECT_STORE);

    @Test
    void startsOnlyWhatIsAskedFor() {
        assertThat(STACK.clickHouse().query("SELECT currentUser()")).isEqualTo("millrace");
        assertThat(STACK.environment())
                .containsOnlyKeys(
                        "CLICKHOUSE_URL",
                        "CLICKHOUSE_USER",
                        "CLICKHOUSE_PASSWORD",
                        "CLICKHOUSE_SPILL_DIRECTORY",
                        "S3_ENDPOINT",
                        "S3_ACCESS_KEY",
                        "S3_SECRET_KEY",
                        "S3_REGION");
        assertThatThrownBy(STACK::kafka).hasMessage("This stack was started without KAFKA.");
    }
}
