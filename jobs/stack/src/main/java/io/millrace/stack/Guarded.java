package io.millrace.stack;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs another main class and ends this process with the one that started it.
 *
 * <p>The standard input is a pipe whose other end the parent holds open and never writes to. The
 * kernel closes it however the parent ends, so that the end of input is the one reliable sign. This
 * class alone is added to the class path of the servers; it depends on the JDK only.
 */
public final class Guarded {

    private static final long GRACE_MILLIS = 5_000;
    private static final int KILLED = 137;

    private Guarded() {}

    /** Expects the name of the main class, then its arguments. */
    public static void main(String[] arguments) {
        Thread guard = new Thread(Guarded::exitWithParent, "guard");
        guard.setDaemon(true);
        guard.start();
        try {
            Class.forName(arguments[0])
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (InvocationTargetException e) {
            e.getCause().printStackTrace();
            System.exit(1);
        } catch (ReflectiveOperationException e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void exitWithParent() {
        awaitEndOfInput();
        haltAfterGrace();
        System.exit(0);
    }

    /** Returns when the parent has closed its end of the pipe, or is gone. */
    static void awaitEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // The parent writes nothing; anything read is ignored.
            }
        } catch (IOException e) {
            // A broken pipe means the same as its end.
        }
    }

    /** Ends the process without its shutdown hooks if those have not done it after some seconds. */
    private static void haltAfterGrace() {
        Thread halt =
                new Thread(
                        () -> {
                            try {
                                Thread.sleep(GRACE_MILLIS);
                            } catch (InterruptedException e) {
                                // Nobody interrupts it; halting early is right if somebody does.
                            }
                            Runtime.getRuntime().halt(KILLED);
                        },
                        "guard-halt");
        halt.setDaemon(true);
        halt.start();
    }
}
