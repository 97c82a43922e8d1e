package io.millrace.stack;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;

/**
 * Runs the ClickHouse engine out of its shared library, with its HTTP and native servers.
 *
 * <p>The last query of the command line reads the standard input. At its end the engine shuts down
 * in order; it waits for open connections though, also idle ones, so that a thread here limits that
 * time. Nothing acknowledged is lost by it.
 */
final class ClickHouseServerMain {

    private static final String QUERY =
            "SYSTEM START LISTEN HTTP; SYSTEM START LISTEN TCP; SELECT count() FROM"
                    + " file('/dev/stdin', 'LineAsString', 'line String')"
                    + " SETTINGS max_execution_time = 0 FORMAT Null";

    private static final long GRACE_MILLIS = 2_000;
    private static final int TERMINATED = 143;

    private static volatile boolean stopping;

    private ClickHouseServerMain() {}

    /** Expects: shared library, data folder, configuration file, HTTP port, native port. */
    public static void main(String[] arguments) {
        Thread guard = new Thread(ClickHouseServerMain::endWithParent, "guard");
        guard.setDaemon(true);
        guard.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(TERMINATED), "end"));

        NativeLibrary engine = NativeLibrary.getInstance(arguments[0]);
        // The engine's own handlers would end this JVM at its first NullPointerException, for which
        // a JVM relies on SIGSEGV.
        Function handlers = engine.getFunction("chdb_set_signal_handlers_enabled");
        handlers.invokeVoid(new Object[] {0});
        String[] command = {
            "clickhouse",
            "--path=" + arguments[1],
            "--listen_host=127.0.0.1",
            "--output-format=TabSeparated",
            "--config-file=" + arguments[2],
            "--query=" + QUERY,
            "--",
            "--http_port=" + arguments[3],
            "--tcp_port=" + arguments[4]
        };
        engine.getFunction("chdb_query_cmdline")
                .invokePointer(new Object[] {command.length, command});
        // It returns when the engine has shut down, or could not start; the reason is on stderr.
        end(stopping ? 0 : 1);
    }

    private static void endWithParent() {
        Guarded.awaitEndOfInput();
        stopping = true;
        try {
            Thread.sleep(GRACE_MILLIS);
        } catch (InterruptedException e) {
            // Nobody interrupts it; ending early is right if somebody does.
        }
        end(0);
    }

    /**
     * Ends the process past the JVM: that would run the destructors of the library, which crash
     * while threads of the engine still use what they destroy.
     */
    private static void end(int code) {
        NativeLibrary.getProcess().getFunction("_exit").invokeVoid(new Object[] {code});
    }
}
