package io.millrace.workload;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The values of one event, before they are written in any form. One draft is filled again and
 * again, so drawing an event makes no garbage.
 */
final class EventDraft {
    static final int NONE = -1;

    long idHigh;
    long idLow;
    int user;
    long sessionHigh;
    long sessionLow;
    EventType type;
    long eventTime;
    Text device;
    Text browser;
    int address;

    /** Null when the event has no page. */
    Text page;

    /** Number of the product or {@link #NONE}; so are the fields from here to the quantity. */
    int product;

    /** Null when the event is no search. */
    Text search;

    int order;
    long amountCents;
    int quantity;

    /** The JSON object {@code properties}. */
    final ByteText properties = new ByteText();

    void clearOptional() {
        page = null;
        product = NONE;
        search = null;
        order = NONE;
        amountCents = NONE;
        quantity = NONE;
        properties.clear();
    }

    EventRow row(Entities entities) {
        return new EventRow(
                new UUID(idHigh, idLow),
                entities.users().user(user).userId(),
                new UUID(sessionHigh, sessionLow),
                type.text(),
                eventTime,
                device.value(),
                browser.value(),
                new String(new ByteText().address(address).copy(), StandardCharsets.US_ASCII),
                page == null ? null : page.value(),
                product == NONE ? null : entities.products().product(product).productId(),
                search == null ? null : search.value(),
                order == NONE ? null : entities.orders().order(order).orderId(),
                amountCents == NONE ? null : BigDecimal.valueOf(amountCents, 2),
                quantity == NONE ? null : quantity,
                new String(properties.copy(), StandardCharsets.UTF_8));
    }
}
