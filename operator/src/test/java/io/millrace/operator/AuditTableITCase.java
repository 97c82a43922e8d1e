package io.millrace.operator;

import io.millrace.pipelines.sql.SqlFiles;
import io.millrace.pipelines.sql.SqlScript;
import io.millrace.pipelines.sql.SqlStatement;
import io.millrace.stack.StackExtension;
import io.millrace.stack.StackExtension.Part;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Audit events arrive in the table that {@code migrate} makes for them. */
class AuditTableITCase {
    @RegisterExtension static final StackExtension STACK = StackExtension.with(Part.CLICKHOUSE);

    private static final String INSERT =
            "/?date_time_input_format=best_effort&query=INSERT%20INTO%20ops.deployments%20FORMAT%20JSONEachRow";

    @Test
    void anEventIsARow() {
        Map<String, String> environment = STACK.environment();
        for (SqlStatement statement :
                SqlScript.read("clickhouse/ops.sql", SqlFiles::read, environment)) {
            STACK.clickHouse().query(statement.text());
        }
        String credentials =
                environment.get("CLICKHOUSE_USER") + ":" + environment.get("CLICKHOUSE_PASSWORD");
        String authorization =
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        var target =
                new HttpTarget(
                        URI.create(environment.get("CLICKHOUSE_URL") + INSERT),
                        Optional.of(authorization));

        target.write(
                new AuditEvent(
                        "2026-03-01T10:00:00.125Z",
                        "FlinkDeployment",
                        "millrace",
                        "speed",
                        "status",
                        "SUSPENDED",
                        null,
                        "STABLE",
                        "FINISHED",
                        "00000000000000000000000000000001",
                        "s3://flink/savepoints/speed/savepoint-1"));

        await().untilAsserted(
                        () ->
                                assertThat(
                                                STACK.clickHouse()
                                                        .query(
                                                                "SELECT * FROM ops.deployments FORMAT TSV"))
                                        .isEqualTo(
                                                "2026-03-01 10:00:00.125\tFlinkDeployment\tmillrace\tspeed\tstatus\tSUSPENDED\t\\N\tSTABLE\tFINISHED\t00000000000000000000000000000001\ts3://flink/savepoints/speed/savepoint-1"));
    }
}
