package io.millrace.stack;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The root folder of the repository, and where the parts of the system lie below it.
 *
 * <p>The stack finds what it runs (Flink, the catalog, the server binaries, the SQL) by location,
 * so that none of it gets onto the class path of the programs that start a stack.
 *
 * @param root absolute path of the folder that holds {@code pom.xml}, {@code jobs/} and {@code
 *     sql/}
 */
public record Home(Path root) {

    /** The system property that names the root folder; without it the working directory counts. */
    public static final String PROPERTY = "millrace.home";

    /**
     * Finds the root folder: the system property {@code millrace.home}, else the nearest folder
     * from the working directory upwards that looks like it.
     *
     * @throws ServerException if there is none
     */
    public static Home find() {
        String given = System.getProperty(PROPERTY);
        Path start = Path.of(given == null ? "" : given).toAbsolutePath().normalize();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (isRoot(folder)) {
                return new Home(folder);
            }
        }
        throw new ServerException(
                "Cannot find the root of the repository (pom.xml, jobs/ and sql/) at or above "
                        + start
                        + ". Start in the repository, or set -D"
                        + PROPERTY
                        + "=FOLDER.");
    }

    private static boolean isRoot(Path folder) {
        return Files.isRegularFile(folder.resolve("pom.xml"))
                && Files.isDirectory(folder.resolve("jobs"))
                && Files.isDirectory(folder.resolve("sql"));
    }

    /** The default data folder. */
    public Path data() {
        return root.resolve("data");
    }

    /** The SQL scripts. */
    public Path sql() {
        return root.resolve("sql");
    }

    /** The shaded jar with all jobs. */
    public Path bundle() {
        return built("jobs/pipelines/target/millrace-pipelines-bundle.jar", "jobs/pipelines");
    }

    /** The Flink distribution with its {@code lib}, {@code client} and {@code plugins} folders. */
    Path flink() {
        return built("jobs/stack/flink/target", "jobs/stack/flink");
    }

    /** The jars of the Iceberg catalog server. */
    Path catalog() {
        return built("iceberg-catalog/target", "iceberg-catalog");
    }

    /** The jars and archives of Kafka, S3Proxy, Postgres and the ClickHouse launcher. */
    Path servers() {
        return built("jobs/stack/target/servers", "jobs/stack");
    }

    /** The shared library of the ClickHouse engine. */
    Path clickHouseLibrary() {
        return built(
                "jobs/stack/clickhouse/node_modules/@chdb/lib-linux-x64-gnu/libchdb.so",
                "jobs/stack");
    }

    private Path built(String path, String module) {
        Path found = root.resolve(path);
        if (!Files.exists(found)) {
            throw new ServerException(
                    found
                            + " does not exist. Build it with: mvn -pl "
                            + module
                            + " -am -Dquick install");
        }
        return found;
    }
}
