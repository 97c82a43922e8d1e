package io.millrace.stack;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Runs some servers of the stack for a test class, in a folder that is deleted afterwards. What a
 * test kills stays down until the test starts it again.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final StackExtension STACK = StackExtension.with(Part.POSTGRES, Part.CLICKHOUSE);
 * }</pre>
 */
public final class StackExtension implements BeforeAllCallback, AfterAllCallback {

    /** A part of the stack. */
    public enum Part {
        POSTGRES,
        KAFKA,
        OBJECT_STORE,
        CLICKHOUSE,
        /** Brings {@link #POSTGRES} and {@link #OBJECT_STORE} with it. */
        CATALOG,
        /** JobManager and TaskManager; its environment has the addresses of the other parts. */
        FLINK
    }

    private final Set<Part> parts;
    private LocalStack stack;

    private StackExtension(Set<Part> parts) {
        this.parts = parts;
    }

    public static StackExtension with(Part... parts) {
        return new StackExtension(EnumSet.copyOf(Arrays.asList(parts)));
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Path folder = temporaryFolder();
        try {
            stack = LocalStack.start(folder, Map.of(), line -> {}, parts);
            stack.pauseSupervision();
        } catch (RuntimeException e) {
            DataFiles.deleteTree(folder);
            throw e;
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (stack != null) {
            stack.close();
            DataFiles.deleteTree(stack.dataDir());
        }
    }

    public Path dataDir() {
        return stack.dataDir();
    }

    /** The variables of the started parts, as jobs get them. */
    public Map<String, String> environment() {
        return stack.environment();
    }

    public LocalPostgres postgres() {
        return stack.postgres();
    }

    public LocalKafka kafka() {
        return stack.kafka();
    }

    public LocalObjectStore objectStore() {
        return stack.objectStore();
    }

    public LocalClickHouse clickHouse() {
        return stack.clickHouse();
    }

    public LocalCatalog catalog() {
        return stack.catalog();
    }

    public LocalFlink flink() {
        return stack.flink();
    }

    /** Below the build folder where there is one, so that a killed test run leaves no trace. */
    private static Path temporaryFolder() throws IOException {
        Path build = Path.of("target");
        return Files.isDirectory(build)
                ? Files.createTempDirectory(build.toAbsolutePath(), "stack")
                : Files.createTempDirectory("stack");
    }
}
