package io.millrace.stack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** The command line of a server in a JVM of its own. */
final class JavaCommand {

    private static final List<Class<?>> OWN =
            List.of(Guarded.class, KafkaServerMain.class, ClickHouseServerMain.class);

    private final List<String> options = new ArrayList<>();
    private final List<String> classPath = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final String mainClass;

    private JavaCommand(String mainClass) {
        this.mainClass = mainClass;
    }

    /** A server that ends with this JVM through {@link Guarded}. */
    static JavaCommand guarded(Path dataDir, String mainClass) throws IOException {
        JavaCommand command = new JavaCommand(Guarded.class.getName());
        command.arguments.add(mainClass);
        command.classPath.add(ownClasses(dataDir).toString());
        return command;
    }

    /** A main class of ours that watches its standard input itself. */
    static JavaCommand guardedByItself(Path dataDir, Class<?> mainClass) throws IOException {
        JavaCommand command = new JavaCommand(mainClass.getName());
        command.classPath.add(ownClasses(dataDir).toString());
        return command;
    }

    JavaCommand options(String... added) {
        options.addAll(List.of(added));
        return this;
    }

    /** Adds a jar, a folder of classes, or {@code folder/*} for all jars in it. */
    JavaCommand classPath(Path added) {
        classPath.add(added.toString());
        return this;
    }

    JavaCommand arguments(String... added) {
        arguments.addAll(List.of(added));
        return this;
    }

    List<String> toList() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(String.join(":", classPath));
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }

    /**
     * A folder with the few classes of ours that run in servers. A copy, because a build may
     * replace the original at any time, and nothing else of ours belongs on the class path of a
     * server.
     */
    private static Path ownClasses(Path dataDir) throws IOException {
        Path folder = dataDir.resolve("run").resolve("classes");
        for (Class<?> copied : OWN) {
            Path target = folder.resolve(copied.getName().replace('.', '/') + ".class");
            Files.createDirectories(target.getParent());
            Path unfinished = Files.createTempFile(target.getParent(), "class", ".unfinished");
            try (InputStream bytes =
                    copied.getResourceAsStream(copied.getSimpleName() + ".class")) {
                Files.copy(bytes, unfinished, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        }
        return folder;
    }
}
