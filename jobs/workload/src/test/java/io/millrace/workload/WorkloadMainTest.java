package io.millrace.workload;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

class WorkloadMainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir private Path folder;

    @Test
    void explainsItself() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString()).contains("run", "seed", "truth", "Exit codes");
        assertThat(execute("run", "--help")).isZero();
        assertThat(out.toString()).contains("--events-per-second", "--poison-percent", "--truth");
    }

    @Test
    void refusesWrongOptions() {
        assertThat(execute("run", "--bootstrap-servers", "x:1", "--no-such-option")).isEqualTo(2);
        assertThat(err.toString()).contains("--no-such-option");
        assertThat(execute("run", "--bootstrap-servers", "x:1", "--poison-percent", "200"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("poison percent must lie between 0 and 100, found 200.0");
    }

    @Test
    void holdsATruthFileAgainstItsSettings() throws IOException {
        Path file = folder.resolve("truth.json");
        completeTruth().write(file);
        assertThat(execute("truth", file.toString())).isZero();
        assertThat(out.toString()).contains("events sent: 3000");

        Files.writeString(
                file, Files.readString(file).replace("\"checksum\" : \"", "\"checksum\" : \"1"));
        assertThat(execute("truth", file.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("days: {").contains(", expected {");
    }

    @Test
    void saysThatAnUnfinishedTruthFileProvesNothing() throws IOException {
        Path file = folder.resolve("truth.json");
        GroundTruth.regenerate(TestingSettings.events(3_000), 3_000, "events.raw").write(file);
        assertThat(execute("truth", file.toString())).isEqualTo(1);
        assertThat(out.toString()).startsWith("The run was not completed");
    }

    @Test
    void printsTheExpectedRows() throws IOException {
        Path file = folder.resolve("truth.json");
        completeTruth().write(file);
        assertThat(execute("truth", "--rows", file.toString())).isZero();
        EventRow first = completeTruth().rows().findFirst().orElseThrow();
        assertThat(out.toString().lines().toList())
                .hasSize(3_000)
                .first()
                .isEqualTo(
                        first.eventId()
                                + "\t"
                                + first.eventTime()
                                + "\t"
                                + Long.toUnsignedString(first.rowHash()));
    }

    @Test
    void failsOnAMissingTruthFile() {
        assertThat(execute("truth", folder.resolve("none.json").toString())).isEqualTo(1);
        assertThat(err.toString()).contains("none.json");
    }

    private static GroundTruth completeTruth() {
        EventSettings settings = TestingSettings.events(3_000);
        EventGenerator generator = new EventGenerator(settings);
        TruthRecorder recorder = new TruthRecorder();
        for (long index = 0; index < 3_000; index++) {
            recorder.event(generator, index);
            if (generator.isDuplicated(index)) {
                recorder.duplicate();
            }
        }
        for (long number = 0; number < settings.poisonBefore(3_000); number++) {
            recorder.poison(generator.poison(number).kind());
        }
        TruthTotals totals = recorder.totals();
        totals.complete = true;
        return totals.truth(settings, "events.raw");
    }

    private int execute(String... arguments) {
        CommandLine commandLine = WorkloadMain.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
