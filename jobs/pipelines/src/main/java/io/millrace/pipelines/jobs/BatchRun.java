package io.millrace.pipelines.jobs;

import io.millrace.pipelines.kubernetes.BatchCluster;
import io.millrace.pipelines.kubernetes.KubernetesApi;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * {@code batch-run}: a batch job on Kubernetes. A FlinkDeployment of its own comes up, the command
 * after the options runs its jobs there, and the FlinkDeployment is deleted.
 */
@Command(
        name = "batch-run",
        description = {
            "In a pod: makes a FlinkDeployment, runs COMMAND, which sends its jobs to NAME-rest:8081, and deletes the FlinkDeployment.",
            "A second run of the same NAME waits for the first."
        },
        exitCodeOnExecutionException = 2,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"n:the command's own", "2:wrong usage, or there was no cluster for it"})
public final class BatchRun implements Callable<Integer> {
    private static final Duration START = Duration.ofMinutes(10);
    private static final Duration STOP = Duration.ofMinutes(2);

    @Option(names = "--cluster", required = true, description = "name of the FlinkDeployment")
    private String cluster;

    @Option(
            names = "--template",
            defaultValue = "session",
            description = "the FlinkDeployment whose spec it takes (${DEFAULT-VALUE})")
    private String template;

    @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "the client of the jobs")
    private List<String> command;

    private BatchRun() {}

    public static void main(String[] args) {
        ExitCode.end(new CommandLine(new BatchRun()).setStopAtPositional(true), args);
    }

    @Override
    public Integer call() throws Exception {
        Map<String, String> environment = System.getenv();
        var flink =
                new BatchCluster(
                        KubernetesApi.ofThisPod(environment),
                        cluster,
                        template,
                        new BatchCluster.Owner(
                                required(environment, "POD_NAME"),
                                required(environment, "POD_UID")),
                        System.err::println);
        try {
            flink.start(START);
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } finally {
            flink.stop(STOP);
        }
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("The environment variable " + name + " is not set.");
        }
        return value;
    }
}
