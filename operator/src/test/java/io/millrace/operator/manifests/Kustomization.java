package io.millrace.operator.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The objects that {@code kubectl kustomize}, or the command {@code KUSTOMIZE}, makes of a folder.
 */
public final class Kustomization {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Map<Path, Kustomization> RENDERED = new ConcurrentHashMap<>();

    private final Path folder;
    private final List<JsonNode> objects;

    private Kustomization(Path folder, List<JsonNode> objects) {
        this.folder = folder;
        this.objects = objects;
    }

    /**
     * @param folder below {@code flinkdeployments/}
     */
    public static Kustomization of(String folder) {
        return at(home().resolve("flinkdeployments").resolve(folder));
    }

    /** Renders a folder, once. */
    public static Kustomization at(Path folder) {
        return RENDERED.computeIfAbsent(folder, Kustomization::render);
    }

    static Path home() {
        return Path.of(System.getProperty("millrace.home"));
    }

    /** All objects, in the order in which they are applied. */
    public List<JsonNode> objects() {
        return objects;
    }

    /** The same objects, to be changed by a test. */
    Kustomization copy() {
        List<JsonNode> copies = new ArrayList<>();
        objects.forEach(object -> copies.add(object.deepCopy()));
        return new Kustomization(folder, copies);
    }

    public List<JsonNode> all(String kind) {
        return objects.stream()
                .filter(object -> kind.equals(object.path("kind").asText()))
                .toList();
    }

    /**
     * @throws AssertionError when there is no such object
     */
    public ObjectNode one(String kind, String name) {
        return (ObjectNode)
                all(kind).stream()
                        .filter(object -> name.equals(name(object)))
                        .findFirst()
                        .orElseThrow(
                                () -> new AssertionError(folder + " has no " + kind + " " + name));
    }

    static String label(JsonNode object) {
        return object.get("kind").asText() + " " + name(object);
    }

    static String name(JsonNode object) {
        return object.path("metadata").path("name").asText();
    }

    @Override
    public String toString() {
        return home().relativize(folder).toString();
    }

    private static Kustomization render(Path folder) {
        try {
            Path errors = Files.createTempFile("kustomize", ".log");
            List<String> words =
                    new ArrayList<>(
                            List.of(
                                    System.getenv()
                                            .getOrDefault("KUSTOMIZE", "kubectl kustomize")
                                            .split(" ")));
            words.add(folder.toString());
            Process process = new ProcessBuilder(words).redirectError(errors.toFile()).start();
            byte[] output = process.getInputStream().readAllBytes();
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", words) + ": " + Files.readString(errors));
            }
            Files.delete(errors);
            return new Kustomization(folder, parse(output));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "kubectl is needed to render the manifests: put it on the PATH, or name another command in KUSTOMIZE, such as `kustomize build`.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static List<JsonNode> parse(byte[] yaml) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        try (var values = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            while (values.hasNext()) {
                JsonNode document = values.next();
                if (!document.isNull()) {
                    documents.add(document);
                }
            }
        }
        return documents;
    }
}
