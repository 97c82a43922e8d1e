package io.millrace.benchmarks.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A result as Markdown for people and JSON for programs.
 *
 * @param command what was called to get it
 * @param result data of this benchmark
 * @param markdown the same data as text, without the parts that all reports have
 */
record Report(String command, Machine machine, List<Goal> goals, Object result, String markdown) {

    /** The data in a file of the program's own. */
    private record Json(String command, Machine machine, List<Goal> goals, Object result) {}

    /** Writes {@code file.md} and {@code file.json} and prints the former. */
    void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder(markdown);
        if (!goals.isEmpty()) {
            text.append("\nGoals:\n\n");
            goals.forEach(goal -> text.append("- ").append(goal.line()).append('\n'));
        }
        text.append("\nCommand: `").append(command).append("`. ").append(machine.line());
        text.append('\n');
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(file.getFileName() + ".md"), text);
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(
                        folder.resolve(file.getFileName() + ".json").toFile(),
                        new Json(command, machine, goals, result));
        System.out.println();
        System.out.println(text);
    }

    boolean allGoalsMet() {
        return goals.stream().allMatch(Goal::met);
    }
}
