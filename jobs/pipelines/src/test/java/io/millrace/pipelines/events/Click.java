package io.millrace.pipelines.events;

import java.io.Serializable;
import java.math.BigDecimal;

/**
 * A click as a test describes it; product, amount, quantity and device may be null; without a type
 * it can't be read.
 */
public record Click(
        String eventId,
        String userId,
        String sessionId,
        String type,
        long millis,
        String device,
        String productId,
        BigDecimal amount,
        Integer quantity,
        long ingestedMillis,
        String source,
        long position)
        implements Serializable {

    /** The same event sent again, with its time moved. */
    public Click again(long movedMillis, long at) {
        return new Click(
                eventId,
                userId,
                sessionId,
                type,
                millis + movedMillis,
                device,
                productId,
                amount,
                quantity,
                ingestedMillis,
                source,
                at);
    }
}
