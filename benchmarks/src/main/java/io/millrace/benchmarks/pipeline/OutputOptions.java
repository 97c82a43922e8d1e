package io.millrace.benchmarks.pipeline;

import picocli.CommandLine.Option;

import java.nio.file.Path;

/** Where the result goes. */
final class OutputOptions {
    @Option(
            names = "--output",
            required = true,
            description = "File of the result without its extension; .md and .json are written.")
    private Path file;

    Path file() {
        return file;
    }
}
