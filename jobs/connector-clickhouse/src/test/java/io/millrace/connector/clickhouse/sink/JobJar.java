package io.millrace.connector.clickhouse.sink;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** A jar for a cluster, made of the class path entries that some classes come from. */
final class JobJar {
    private JobJar() {}

    static void write(Path jar, Class<?>... samples) throws IOException, URISyntaxException {
        Set<String> names = new HashSet<>();
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            for (Class<?> sample : samples) {
                URI source = sample.getProtectionDomain().getCodeSource().getLocation().toURI();
                Path entry = Path.of(source);
                if (Files.isDirectory(entry)) {
                    copy(entry, out, names);
                } else {
                    try (FileSystem archive = FileSystems.newFileSystem(entry, Map.of())) {
                        copy(archive.getPath("/"), out, names);
                    }
                }
            }
        }
    }

    private static void copy(Path root, JarOutputStream out, Set<String> names) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String name = root.relativize(file).toString();
            if (names.add(name) && !name.startsWith("META-INF/MANIFEST")) {
                out.putNextEntry(new ZipEntry(name));
                Files.copy(file, out);
            }
        }
    }
}
