package io.millrace.catalog;

import io.millrace.stack.LocalObjectStore;
import io.millrace.stack.LocalPostgres;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Postgres and the object store of the stack, started once for all test classes of a run. */
final class TestingServers implements BeforeAllCallback {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(TestingServers.class);

    private Servers servers;

    private record Servers(Path folder, LocalPostgres postgres, LocalObjectStore objectStore)
            implements ExtensionContext.Store.CloseableResource {
        static Servers start() {
            try {
                Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
                Path folder = Files.createTempDirectory(target, "servers");
                return new Servers(
                        folder, LocalPostgres.start(folder, 0), LocalObjectStore.start(folder, 0));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            objectStore.close();
            postgres.close();
            List<Path> files;
            try (Stream<Path> walk = Files.walk(folder)) {
                files = walk.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        servers =
                context.getRoot()
                        .getStore(NAMESPACE)
                        .getOrComputeIfAbsent(Servers.class, key -> Servers.start(), Servers.class);
    }

    LocalPostgres postgres() {
        return servers.postgres();
    }

    LocalObjectStore objectStore() {
        return servers.objectStore();
    }
}
