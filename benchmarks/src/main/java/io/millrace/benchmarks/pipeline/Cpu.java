package io.millrace.benchmarks.pipeline;

import java.time.Duration;

/** CPU time of processes: user and system time as the kernel counts it, to 10 ms. */
final class Cpu {
    private Cpu() {}

    static Duration of(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow(() -> new IllegalStateException("Process " + pid + " does not run"));
    }
}
