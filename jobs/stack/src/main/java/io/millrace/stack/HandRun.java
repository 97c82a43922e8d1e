package io.millrace.stack;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Runs one server from the command line until Ctrl-C. */
final class HandRun {

    /** How a server is started. */
    @FunctionalInterface
    interface Start {
        LocalServer start(Path dataDir, int port);
    }

    private HandRun() {}

    /** Expects DATA_DIR and optionally a port; prints the address and stays until it is ended. */
    static void of(String[] arguments, Start start) {
        if (arguments.length < 1 || arguments.length > 2) {
            System.err.println("Expected: DATA_DIR [PORT]");
            System.exit(2);
        }
        int port = arguments.length == 2 ? Integer.parseInt(arguments[1]) : 0;
        try {
            LocalServer server = start.start(Path.of(arguments[0]), port);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
            System.out.println(server.name() + " " + server.address() + " pid " + server.pid());
            stay();
        } catch (ServerException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /** Never returns, unless the thread is interrupted. */
    static void stay() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
