-- Streaming: what the speed job writes. Nothing is visible before the checkpoint that covers it.
INCLUDE 'flink/sinks/user_events.sql';

INCLUDE 'flink/sinks/captured.sql';

INCLUDE 'flink/sinks/processed.sql';

INCLUDE 'flink/sinks/dead_letters.sql';
