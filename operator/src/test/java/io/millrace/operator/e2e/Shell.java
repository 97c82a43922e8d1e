package io.millrace.operator.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Commands of the machine that runs the test. */
final class Shell {
    private static final long SECONDS = 480;

    private Shell() {}

    /**
     * What a command printed, and how it ended.
     *
     * @param code exit code
     * @param output standard output
     * @param errors standard error
     */
    record Result(int code, String output, String errors) {
        /**
         * @return the output
         * @throws AssertionError with both texts when the command failed
         */
        String orFail(String what) {
            if (code != 0) {
                throw new AssertionError(
                        "%s ended with %d:%n%s%n%s".formatted(what, code, output, errors));
            }
            return output;
        }
    }

    /**
     * @param command a prefix of several words, such as {@code kubectl} behind {@code nsenter}
     * @param input for standard input; empty for none
     */
    static Result run(
            String command, List<String> arguments, String input, Map<String, String> environment) {
        List<String> words = new ArrayList<>(Arrays.asList(command.strip().split("\\s+")));
        words.addAll(arguments);
        try {
            Path output = Files.createTempFile("e2e", ".out");
            Path errors = Files.createTempFile("e2e", ".err");
            var builder =
                    new ProcessBuilder(words)
                            .redirectOutput(output.toFile())
                            .redirectError(errors.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(words + " did not end within " + SECONDS + " s");
            }
            var result =
                    new Result(
                            process.exitValue(),
                            Files.readString(output),
                            Files.readString(errors));
            Files.delete(output);
            Files.delete(errors);
            return result;
        } catch (IOException e) {
            throw new AssertionError("Can't run " + words, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
