package io.millrace.stack;

import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** A job with state that runs on a real cluster; its first argument is what it does. */
public final class CountingJob {

    private CountingJob() {}

    public static void main(String[] arguments) throws Exception {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        environment
                .fromSequence(0, Long.MAX_VALUE - 1)
                .uid("numbers")
                .map(new Slow())
                .uid("slow")
                .keyBy(number -> number % 10)
                .map(new Count(arguments[0].equals("fail")))
                .uid("count")
                .sinkTo(new DiscardingSink<>())
                .uid("nowhere");
        environment.execute("counting");
    }

    /** Chained to the source, so that no records pile up in front of a checkpoint barrier. */
    private static final class Slow implements MapFunction<Long, Long> {

        private static final long serialVersionUID = 1L;

        @Override
        public Long map(Long number) throws InterruptedException {
            Thread.sleep(1);
            return number;
        }
    }

    /** Counts per key. */
    private static final class Count extends RichMapFunction<Long, Long> {

        private static final long serialVersionUID = 1L;

        private final boolean fails;
        private transient ValueState<Long> count;

        Count(boolean fails) {
            this.fails = fails;
        }

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Long.class));
        }

        @Override
        public Long map(Long number) throws Exception {
            if (fails) {
                throw new IllegalStateException("intended failure");
            }
            Long known = count.value();
            long next = known == null ? 1 : known + 1;
            count.update(next);
            return next;
        }
    }
}
