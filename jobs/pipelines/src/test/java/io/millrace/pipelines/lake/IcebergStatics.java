package io.millrace.pipelines.lake;

import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.CodecFactory;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.iceberg.util.ThreadPools;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;

/**
 * Iceberg's shared threads and codec. In a test they outlive the jobs, and what a job starts first
 * remembers the job's class loader, which Flink closes; on a cluster they are part of it.
 */
public final class IcebergStatics {
    private IcebergStatics() {}

    /** Makes all of them, with the class loader of the caller. */
    public static void create() throws Exception {
        new CodecFactory(new Configuration(), 1024).getDecompressor(CompressionCodecName.ZSTD);
        var allAreBusy = new CyclicBarrier(ThreadPools.WORKER_THREAD_POOL_SIZE);
        List<Future<?>> tasks = new ArrayList<>();
        for (int i = 0; i < ThreadPools.WORKER_THREAD_POOL_SIZE; i++) {
            tasks.add(ThreadPools.getWorkerPool().submit(() -> allAreBusy.await()));
        }
        for (Future<?> task : tasks) {
            task.get();
        }
    }
}
