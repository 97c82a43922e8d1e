package io.millrace.stack.run;

import io.millrace.stack.CheckpointStatistics;
import io.millrace.stack.Home;
import io.millrace.stack.LocalStack;
import io.millrace.workload.Progress;

import java.io.PrintStream;
import java.util.Map;

/**
 * One line on the terminal that changes in place, and lines that stay. Without a terminal each
 * status is a line, seldom.
 */
final class LiveProgress {
    private static final int QUIET_MILLIS = 5000;

    private final PrintStream out;
    private final boolean terminal = System.console() != null;
    private boolean open;
    private long lastStatus;

    LiveProgress(PrintStream out) {
        this.out = out;
    }

    /** A line that stays. */
    synchronized void line(String text) {
        if (open) {
            out.print("\r\u001b[K");
            open = false;
        }
        out.println(text);
        out.flush();
    }

    /** The line that changes. */
    synchronized void status(String text) {
        if (terminal) {
            out.print("\r\u001b[K" + text);
            out.flush();
            open = true;
        } else if (System.currentTimeMillis() - lastStatus >= QUIET_MILLIS) {
            lastStatus = System.currentTimeMillis();
            out.println(text);
            out.flush();
        }
    }

    /** The load as it runs: rate, lag of the jobs, latency of the last seconds, checkpoints. */
    void show(
            Home home,
            LocalStack stack,
            JobKeeper jobs,
            Progress workload,
            Positions positions,
            String range)
            throws InterruptedException {
        String load =
                "sent %,d of %,d  %,.0f/s"
                        .formatted(
                                workload.eventsAcked(),
                                workload.eventsTarget(),
                                workload.eventsPerSecond());
        try {
            long lag = positions.lag("speed", positions.ends());
            long[] visible =
                    Cells.numbers(
                            stack.clickHouse()
                                    .query(
                                            SqlFile.read(
                                                    home,
                                                    "clickhouse/verify/live.sql",
                                                    Map.of("POSITIONS", range))));
            CheckpointStatistics checkpoints =
                    stack.flink().rest().checkpoints(jobs.id(StreamingJob.SPEED));
            status(
                    "%s  visible %,d  lag %,d  latency p50 %,d p99 %,d ms  checkpoint %s"
                            .formatted(
                                    load,
                                    visible[0],
                                    lag,
                                    visible[1],
                                    visible[2],
                                    checkpoints
                                            .latest()
                                            .map(
                                                    one ->
                                                            one.id()
                                                                    + " "
                                                                    + one.duration().toMillis()
                                                                    + " ms")
                                            .orElse("none")));
        } catch (RuntimeException e) {
            // A server that is being restarted has no numbers: the load goes on without them.
            status(load + "  (" + firstLine(e) + ")");
        }
    }

    private static String firstLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("no answer");
    }
}
