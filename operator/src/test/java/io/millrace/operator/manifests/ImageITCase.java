package io.millrace.operator.manifests;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** The staged files of the image, which both ways to build it take as they are. */
class ImageITCase {
    @TempDir static Path stage;

    @BeforeAll
    static void stageTheFiles() throws Exception {
        Process process =
                new ProcessBuilder(
                                Kustomization.home()
                                        .resolve("flinkdeployments/image/stage.sh")
                                        .toString(),
                                stage.resolve("image").toString())
                        .inheritIO()
                        .start();
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void theBundleHoldsEveryMainThatTheManifestsStart() throws IOException {
        Set<String> mains = new TreeSet<>();
        for (String folder : OverlaysTest.ALL) {
            Kustomization rendered = Kustomization.of(folder);
            Start.in(rendered).forEach(start -> mains.add(start.main()));
            Start.aroundClients(rendered).forEach(start -> mains.add(start.main()));
        }
        try (var bundle = new JarFile(flink("usrlib/millrace-pipelines-bundle.jar").toFile())) {
            assertThat(mains)
                    .hasSize(10)
                    .allMatch(main -> bundle.getEntry(main.replace('.', '/') + ".class") != null);
        }
    }

    @Test
    void theSqlIsTheRepositorysAndTheBundles() throws IOException {
        Path sql = Kustomization.home().resolve("sql");

        assertThat(files(flink("usrlib/sql"))).isEqualTo(files(sql)).isNotEmpty();
        try (var bundle = new JarFile(flink("usrlib/millrace-pipelines-bundle.jar").toFile())) {
            for (String file : files(sql)) {
                byte[] source = Files.readAllBytes(sql.resolve(file));
                assertThat(flink("usrlib/sql").resolve(file)).hasBinaryContent(source);
                try (var packed = bundle.getInputStream(bundle.getEntry("sql/" + file))) {
                    assertThat(packed.readAllBytes()).as(file).isEqualTo(source);
                }
            }
        }
    }

    @Test
    void thePluginsAreWhereFlinkAndItsOperatorLookForThem() throws IOException {
        assertThat(files(flink("plugins")))
                .satisfiesExactly(
                        jar ->
                                assertThat(jar)
                                        .matches(
                                                "metrics-prometheus/flink-metrics-prometheus-.*\\.jar"),
                        jar -> assertThat(jar).matches("s3-fs-hadoop/flink-s3-fs-hadoop-.*\\.jar"));
        try (var plugins = new JarFile(flink("operator/millrace-operator-plugins.jar").toFile())) {
            assertThat(plugins.stream().map(entry -> entry.getName()))
                    .contains(
                            "io/millrace/operator/SpecValidator.class",
                            "META-INF/services/org.apache.flink.kubernetes.operator.api.listener.FlinkResourceListener",
                            "META-INF/services/org.apache.flink.kubernetes.operator.validation.FlinkResourceValidator");
        }
    }

    @Test
    void nothingInItIsSecretOrWritable() throws IOException {
        try (Stream<Path> paths = Files.walk(flink(""))) {
            for (Path path : paths.toList()) {
                String mode =
                        java.nio.file.attribute.PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(path));
                assertThat(mode).as(path.toString()).isIn("rwxr-xr-x", "rw-r--r--");
                assertThat(path.getFileName().toString())
                        .doesNotMatch(".*\\.(env|pem|key|p12|jks)");
            }
        }
    }

    private static Path flink(String path) {
        return stage.resolve("image/opt/flink").resolve(path);
    }

    private static Set<String> files(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> folder.relativize(path).toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
