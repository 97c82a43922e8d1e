package io.millrace.stack;

import kafka.Kafka;
import kafka.tools.StorageTool;

import java.nio.file.Path;

/** Formats the storage of a broker if that has not been done, and runs the broker. */
final class KafkaServerMain {

    // 16 bytes in Base64, as Kafka wants it. Every local stack may have the same one: clusters are
    // told apart by their ports.
    private static final String CLUSTER_ID = "bWlsbHJhY2UtbG9jYWwtMQ";

    private KafkaServerMain() {}

    /** Expects the path of a server.properties. */
    public static void main(String[] arguments) {
        String properties = Path.of(arguments[0]).toString();
        String[] format = {
            "format", "--cluster-id", CLUSTER_ID, "--config", properties, "--ignore-formatted"
        };
        int formatted = StorageTool.execute(format, System.out);
        if (formatted != 0) {
            System.exit(formatted);
        }
        Kafka.main(new String[] {properties});
    }
}
