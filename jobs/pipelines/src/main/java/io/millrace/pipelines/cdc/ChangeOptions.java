package io.millrace.pipelines.cdc;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

import java.util.List;

/**
 * The options of the {@code postgres-changes} table; {@code debezium.*} goes to Debezium as it is.
 */
final class ChangeOptions {
    static final String DEBEZIUM_PREFIX = "debezium.";

    static final ConfigOption<String> HOSTNAME =
            ConfigOptions.key("hostname")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Postgres host.");
    static final ConfigOption<Integer> PORT =
            ConfigOptions.key("port")
                    .intType()
                    .defaultValue(5432)
                    .withDescription("Postgres port.");
    static final ConfigOption<String> DATABASE_NAME =
            ConfigOptions.key("database-name")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Database.");
    static final ConfigOption<String> USERNAME =
            ConfigOptions.key("username")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("A role with REPLICATION that may read the tables.");
    static final ConfigOption<String> PASSWORD =
            ConfigOptions.key("password")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Its password.");
    static final ConfigOption<String> SCHEMA_NAME =
            ConfigOptions.key("schema-name")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Schema.");
    static final ConfigOption<List<String>> TABLE_NAMES =
            ConfigOptions.key("table-names")
                    .stringType()
                    .asList()
                    .noDefaultValue()
                    .withDescription("The tables to capture, separated by semicolons.");
    static final ConfigOption<String> HEARTBEAT_TABLE =
            ConfigOptions.key("heartbeat-table")
                    .stringType()
                    .defaultValue("millrace.heartbeat")
                    .withDescription(
                            "A table in the publication that is written regularly; it moves the slot's position on a quiet shop.");
    static final ConfigOption<String> PUBLICATION =
            ConfigOptions.key("publication")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("The publication; it exists, the job never makes one.");
    static final ConfigOption<String> SLOT =
            ConfigOptions.key("slot")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The replication slot of this job alone; it exists, and the job never drops it.");

    private ChangeOptions() {}
}
