package io.millrace.workload;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;

@Command(
        name = "run",
        description = {
            "Sends events, and order traffic while they last.",
            "Postgres is taken from POSTGRES_HOST, POSTGRES_PORT, POSTGRES_DATABASE, POSTGRES_USER"
                    + " and POSTGRES_PASSWORD; without POSTGRES_HOST there is no order traffic.",
            "Ctrl-C ends the run early, with a complete truth file."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class RunCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--bootstrap-servers",
            required = true,
            defaultValue = "${env:KAFKA_BOOTSTRAP_SERVERS}",
            description = "Kafka brokers; the default is KAFKA_BOOTSTRAP_SERVERS")
    private String bootstrapServers;

    @Option(names = "--topic", defaultValue = "events.raw")
    private String topic;

    @Option(
            names = "--events-per-second",
            defaultValue = "${env:EVENTS_PER_SECOND:-1000}",
            description = "Scheduled rate; the default is EVENTS_PER_SECOND or 1000")
    private int eventsPerSecond;

    @Option(
            names = "--ramp-up",
            defaultValue = "0",
            description = "Seconds over which the rate rises from zero")
    private long rampUpSeconds;

    @Option(
            names = "--duration",
            defaultValue = "${env:DURATION:-60}",
            description = "Seconds; the default is DURATION or 60")
    private long durationSeconds;

    @Option(
            names = "--seed",
            defaultValue = "${env:SEED:-42}",
            description = "Decides all data; the default is SEED or 42")
    private long seed;

    @Option(
            names = "--poison-percent",
            defaultValue = "${env:POISON_PERCENT:-0}",
            description =
                    "Unreadable records per 100 events, on top; the default is POISON_PERCENT or 0")
    private double poisonPercent;

    @Option(names = "--late-percent", defaultValue = "0.5")
    private double latePercent;

    @Option(
            names = "--duplicate-percent",
            defaultValue = "0.2",
            description = "Events sent a second time, on top")
    private double duplicatePercent;

    @Option(
            names = "--history-days",
            defaultValue = "0",
            description = "Spread the event times over so many past days; 0 is off")
    private int historyDays;

    @Option(names = "--threads", defaultValue = "2")
    private int threads;

    @Option(
            names = "--order-transactions-per-second",
            defaultValue = "20",
            description = "On weekdays; 1.3 times as many on weekends")
    private double orderTransactionsPerSecond;

    @Option(names = "--run-id", description = "Default: made from the start time")
    private String runId;

    @Option(
            names = "--truth",
            paramLabel = "FILE",
            description = "Where to write what was sent: every second and at the end")
    private Path truthFile;

    @Override
    public Integer call() throws InterruptedException {
        WorkloadSettings settings =
                WorkloadSettings.builder()
                        .bootstrapServers(bootstrapServers)
                        .topic(topic)
                        .postgres(PostgresSettings.fromEnvironment(System.getenv()).orElse(null))
                        .eventsPerSecond(eventsPerSecond)
                        .duration(Duration.ofSeconds(durationSeconds))
                        .seed(seed)
                        .poisonPercent(poisonPercent)
                        .latePercent(latePercent)
                        .duplicatePercent(duplicatePercent)
                        .rampUp(Duration.ofSeconds(rampUpSeconds))
                        .historyDays(historyDays)
                        .threads(threads)
                        .orderTransactionsPerSecond(orderTransactionsPerSecond)
                        .runId(runId)
                        .truthFile(truthFile)
                        .build();
        PrintWriter out = spec.commandLine().getOut();
        try (Workload workload = Workload.start(settings)) {
            Thread stopper = stopOnExit(workload);
            while (!workload.await(Duration.ofSeconds(1))) {
                print(out, workload.progress());
            }
            GroundTruth truth = workload.await();
            print(out, workload.progress());
            out.println("run " + truth.settings().runId() + " is complete");
            out.flush();
            forget(stopper);
        }
        return 0;
    }

    private static void print(PrintWriter out, Progress progress) {
        out.printf(
                Locale.ROOT,
                "events %,d of %,d  confirmed %,d  %,.0f/s  lag %,d ms  poison %,d  duplicates %,d"
                        + "  order changes %,d%n",
                progress.eventsSent(),
                progress.eventsTarget(),
                progress.eventsAcked(),
                progress.eventsPerSecond(),
                progress.lagMillis(),
                progress.poisonSent(),
                progress.duplicatesSent(),
                progress.orderChanges());
        out.flush();
    }

    /** On Ctrl-C or SIGTERM the virtual machine waits for the run to end in order. */
    private static Thread stopOnExit(Workload workload) {
        Thread stopper =
                new Thread(
                        () -> {
                            workload.stop();
                            try {
                                workload.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "workload-stop");
        Runtime.getRuntime().addShutdownHook(stopper);
        return stopper;
    }

    private static void forget(Thread stopper) {
        try {
            Runtime.getRuntime().removeShutdownHook(stopper);
        } catch (IllegalStateException e) {
            // The virtual machine is already ending because of Ctrl-C: the hook has done its work.
            return;
        }
    }
}
