package io.millrace.stack.run;

import io.millrace.stack.Home;

import picocli.CommandLine.Command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code down}: stops the stack that runs on a data folder. */
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = "Stop the running stack; its data stays.")
final class DownCommand implements Callable<Integer> {
    private static final long PATIENCE_SECONDS = 60;

    @Override
    public Integer call() throws Exception {
        RunSettings settings = RunSettings.from(System.getenv(), Home.find());
        Path file = settings.dataDir().resolve("stack.pid");
        Optional<ProcessHandle> process =
                Files.exists(file)
                        ? ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                        : Optional.empty();
        if (process.isEmpty()) {
            System.out.println("No stack runs on " + settings.dataDir() + ".");
            return 0;
        }
        process.get().destroy();
        try {
            process.get().onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            process.get().destroyForcibly();
            System.out.println("The stack did not end within a minute and was killed.");
        }
        return 0;
    }
}
