package io.millrace.pipelines.cdc;

import org.apache.flink.cdc.connectors.base.config.JdbcSourceConfig;
import org.apache.flink.cdc.connectors.base.source.meta.offset.Offset;
import org.apache.flink.cdc.connectors.postgres.source.PostgresDialect;
import org.apache.flink.cdc.connectors.postgres.source.config.PostgresSourceConfig;

/**
 * Tells the position up to which the slot is confirmed where Flink CDC asks for that of the server.
 * It asks when it reads a split of the snapshot, and streams from the smallest answer; until then
 * nothing confirms the slot, so that all answers are one.
 */
final class SlotPositionDialect extends PostgresDialect {
    private static final long serialVersionUID = 1L;

    SlotPositionDialect(PostgresSourceConfig config) {
        super(config);
    }

    @Override
    public Offset displayCurrentOffset(JdbcSourceConfig config) {
        return displayCommittedOffset(config);
    }
}
