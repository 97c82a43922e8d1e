package io.millrace.pipelines.cdc;

import org.apache.flink.cdc.connectors.postgres.source.config.PostgresSourceConfig;
import org.apache.flink.configuration.Configuration;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Properties;

import static org.assertj.core.api.Assertions.assertThat;

class CaptureSourceTest {
    @Test
    void nothingMovesAPositionButChangesAndNothingIsLeftOutOfTheStream() {
        var options = new Configuration();
        options.set(ChangeOptions.HOSTNAME, "host");
        options.set(ChangeOptions.DATABASE_NAME, "shop");
        options.set(ChangeOptions.USERNAME, "user");
        options.set(ChangeOptions.PASSWORD, "secret");
        options.set(ChangeOptions.SCHEMA_NAME, "shop");
        options.set(ChangeOptions.PUBLICATION, "millrace");
        options.set(ChangeOptions.SLOT, "millrace_lake");

        PostgresSourceConfig config =
                CaptureSource.settings(options, new Properties(), List.of("shop.users")).create(0);

        assertThat(config.isSkipSnapshotBackfill()).isTrue();
        assertThat(config.getDbzProperties())
                .containsEntry("heartbeat.interval.ms", "0")
                .containsEntry("slot.drop.on.stop", "false")
                .containsEntry("publication.autocreate.mode", "disabled")
                .containsEntry("publication.name", "millrace");
    }
}
