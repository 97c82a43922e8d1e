package io.millrace.stack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command line of a native server, guarded by a shell script. */
final class NativeCommand {

    // Two shells wait, one for each event: the server ends, or the input (a pipe that our JVM
    // holds) ends. The watching shell survives a SIGKILL of the other one, so that the server is
    // stopped even then.
    private static final String GUARD =
            """
            signal=$1; shift
            exec 3<&0 </dev/null
            "$@" 3<&- &
            server=$!
            {
              while read -r ignored; do :; done <&3
              kill -$signal $server
              tenths=0
              while kill -0 $server && [ $tenths -lt 50 ]; do
                sleep 0.1
                tenths=$((tenths + 1))
              done
              kill -KILL $server
            } >/dev/null 2>&1 &
            watcher=$!
            exec 3<&-
            wait $server
            code=$?
            kill $watcher 2>/dev/null
            exit $code
            """;

    private static final long CHECK_SECONDS = 5;

    private NativeCommand() {}

    /**
     * Wraps the command.
     *
     * @param stopSignal what makes the server stop in order, such as {@code TERM}; a shell starts
     *     its children deaf to {@code INT}, which suits only servers that listen to it explicitly
     */
    static List<String> guarded(String stopSignal, List<String> command) {
        List<String> guarded = new ArrayList<>(List.of("sh", "-c", GUARD, "guard", stopSignal));
        guarded.addAll(command);
        return guarded;
    }

    /**
     * Wraps a command that refuses to run as root: in a user namespace without a mapping the same
     * user has another id, while it still owns its files.
     */
    static List<String> notAsRoot(List<String> command) throws IOException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return command;
        }
        if (!succeeds("unshare", "-U", "true")) {
            throw new ServerException(
                    "Postgres refuses to run as root, and `unshare -U` is not allowed here. Run as"
                            + " another user.");
        }
        List<String> wrapped = new ArrayList<>(List.of("unshare", "-U"));
        wrapped.addAll(command);
        return wrapped;
    }

    private static boolean succeeds(String... command) throws IOException {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            return process.waitFor(CHECK_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            process.destroyForcibly();
        }
    }
}
