package io.millrace.stack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An S3 on the local disk, with the buckets {@code lake} and {@code flink}. */
public final class LocalObjectStore extends LocalServer {

    private static final List<String> BUCKETS = List.of("lake", "flink");
    private static final String ACCESS_KEY = "millrace";
    private static final int FORBIDDEN = 403;

    private final String secretKey;

    LocalObjectStore(Path dataDir, int port) {
        super("s3", dataDir, port);
        this.secretKey = DataFiles.secret(dataDir, "s3");
    }

    /** Starts the store on {@code dataDir/s3}; port 0 means a free one. */
    public static LocalObjectStore start(Path dataDir, int port) {
        LocalObjectStore store = new LocalObjectStore(dataDir, port);
        store.start();
        return store;
    }

    /** Runs a store by hand: {@code LocalObjectStore DATA_DIR [PORT]}. */
    public static void main(String[] arguments) {
        HandRun.of(arguments, LocalObjectStore::start);
    }

    /** Address for clients, which must use path-style access. */
    public String endpoint() {
        return "http://127.0.0.1:" + port();
    }

    public String accessKey() {
        return ACCESS_KEY;
    }

    public String secretKey() {
        return secretKey;
    }

    /** A region that clients may sign for; the store accepts any. */
    public String region() {
        return "us-east-1";
    }

    @Override
    public String address() {
        return endpoint();
    }

    @Override
    ServerProcess launch() throws IOException {
        Path buckets = folder().resolve("buckets");
        for (String bucket : BUCKETS) {
            Files.createDirectories(buckets.resolve(bucket));
        }
        Path properties = folder().resolve("s3proxy.conf");
        DataFiles.write(
                properties,
                """
                s3proxy.endpoint=%s
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.filesystem.basedir=%s
                """
                        .formatted(endpoint(), ACCESS_KEY, secretKey, buckets));
        List<String> command =
                JavaCommand.guarded(dataDir(), "org.gaul.s3proxy.Main")
                        // Parallel uploads of 64 MB parts run out of memory with less.
                        .options("-Xmx768m", "-XX:+UseSerialGC", "-DLOG_LEVEL=warn")
                        .classPath(Home.find().servers().resolve("s3proxy.jar"))
                        .arguments("--properties", properties.toString())
                        .toList();
        return ServerProcess.start(command, Map.of(), log());
    }

    @Override
    boolean answers() throws Exception {
        return HttpProbe.status(URI.create(endpoint())) == FORBIDDEN;
    }
}
