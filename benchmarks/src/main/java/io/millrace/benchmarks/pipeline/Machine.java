package io.millrace.benchmarks.pipeline;

import io.millrace.stack.LocalClickHouse;

import org.apache.flink.runtime.util.EnvironmentInformation;

import org.apache.kafka.common.utils.AppInfoParser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the numbers were measured on. */
record Machine(String cpu, int cores, String jdk, String flink, String kafka, String clickHouse) {

    static Machine describe(LocalClickHouse clickHouse) throws IOException {
        return new Machine(
                cpuModel(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                EnvironmentInformation.getVersion(),
                AppInfoParser.getVersion(),
                clickHouse.query("SELECT version()"));
    }

    /** A line of Markdown. */
    String line() {
        return "Machine: %s, %d cores; JDK %s, Flink %s, Kafka %s, ClickHouse %s."
                .formatted(cpu, cores, jdk, flink, kafka, clickHouse);
    }

    private static String cpuModel() throws IOException {
        Path cpus = Path.of("/proc/cpuinfo");
        String architecture = System.getProperty("os.arch");
        if (!Files.exists(cpus)) {
            return architecture;
        }
        return Files.readAllLines(cpus).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(architecture);
    }
}
