package io.millrace.operator.manifests;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.contrib.streaming.state.RocksDBOptions;
import org.apache.flink.kubernetes.configuration.KubernetesConfigOptions;
import org.apache.flink.runtime.jobgraph.SavepointConfigOptions;
import org.apache.flink.streaming.api.environment.ExecutionCheckpointingOptions;
import org.apache.flink.table.api.config.ExecutionConfigOptions;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/** Every configuration key that Flink, its operator, and their plugins know. */
final class FlinkOptions {
    /** A class in each jar that declares options. */
    private static final List<Class<?>> JARS =
            List.of(
                    CoreOptions.class,
                    SavepointConfigOptions.class,
                    ExecutionCheckpointingOptions.class,
                    ExecutionConfigOptions.class,
                    RocksDBOptions.class,
                    KubernetesConfigOptions.class);

    /** The keys of named reporters and listeners, the SQL gateway's, and the S3 plugin's. */
    private static final List<Pattern> PATTERNS =
            List.of(
                    Pattern.compile(
                            "(kubernetes\\.operator\\.)?metrics\\.reporter\\.[a-z0-9]+\\.(factory\\.class|port|interval)"),
                    Pattern.compile(
                            "kubernetes\\.operator\\.plugins\\.listeners\\.audit\\.(class|url)"),
                    Pattern.compile("sql-gateway\\.endpoint\\.rest\\.(bind-address|address|port)"),
                    Pattern.compile("s3\\.(endpoint|endpoint\\.region|path\\.style\\.access)"));

    private static final Set<String> KEYS = keys();

    private FlinkOptions() {}

    static boolean knows(String key) {
        return KEYS.contains(key)
                || PATTERNS.stream().anyMatch(pattern -> pattern.matcher(key).matches());
    }

    private static Set<String> keys() {
        Set<String> keys = new TreeSet<>(operatorKeys());
        for (Class<?> member : JARS) {
            try {
                var location = member.getProtectionDomain().getCodeSource().getLocation();
                try (var jar = new JarFile(new File(location.toURI()))) {
                    jar.stream()
                            .map(entry -> entry.getName())
                            .filter(name -> name.endsWith("Options.class"))
                            .forEach(name -> addKeys(name, keys));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
        return keys;
    }

    private static List<String> operatorKeys() {
        try (var in = FlinkOptions.class.getResourceAsStream("operator-options.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void addKeys(String entry, Set<String> keys) {
        String name = entry.substring(0, entry.length() - ".class".length()).replace('/', '.');
        try {
            Class<?> type = Class.forName(name, false, FlinkOptions.class.getClassLoader());
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())
                        && field.getType().equals(ConfigOption.class)) {
                    field.setAccessible(true);
                    var option = (ConfigOption<?>) field.get(null);
                    if (option != null) {
                        keys.add(option.key());
                    }
                }
            }
        } catch (ReflectiveOperationException | LinkageError e) {
            // An optional part of Flink whose libraries are not here: its options stay unknown.
            return;
        }
    }
}
