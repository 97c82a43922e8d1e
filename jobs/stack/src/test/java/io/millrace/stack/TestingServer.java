package io.millrace.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A server that is a shell script; it is ready when it has written "ready" to its log. */
final class TestingServer extends LocalServer {

    private final String script;

    TestingServer(String name, Path dataDir, int port, String script) {
        super(name, dataDir, port);
        this.script = script;
    }

    /** A server that runs until it is told to stop. */
    static TestingServer endless(Path dataDir) {
        return new TestingServer("endless", dataDir, 0, "echo ready; exec sleep 1000");
    }

    @Override
    public String address() {
        return "nowhere";
    }

    @Override
    ServerProcess launch() throws IOException {
        return ServerProcess.start(
                NativeCommand.guarded("TERM", List.of("sh", "-c", script, dataDir().toString())),
                Map.of(),
                log());
    }

    @Override
    boolean answers() throws IOException {
        return Files.readString(log()).contains("ready");
    }
}
