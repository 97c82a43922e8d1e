package io.millrace.benchmarks.pipeline;

import java.util.List;

/**
 * What a worker process is started with.
 *
 * @param checkpoints folder for checkpoints
 * @param checkpointMillis time between checkpoints
 */
record WorkerSettings(
        Variant variant,
        int parallelism,
        long checkpointMillis,
        long bufferTimeoutMillis,
        String bootstrapServers,
        String clickHouseUrl,
        String user,
        String password,
        String checkpoints) {

    List<String> toArguments() {
        return List.of(
                variant.name(),
                Integer.toString(parallelism),
                Long.toString(checkpointMillis),
                Long.toString(bufferTimeoutMillis),
                bootstrapServers,
                clickHouseUrl,
                user,
                password,
                checkpoints);
    }

    static WorkerSettings parse(String[] arguments) {
        return new WorkerSettings(
                Variant.valueOf(arguments[0]),
                Integer.parseInt(arguments[1]),
                Long.parseLong(arguments[2]),
                Long.parseLong(arguments[3]),
                arguments[4],
                arguments[5],
                arguments[6],
                arguments[7],
                arguments[8]);
    }
}
