package io.millrace.workload;

import java.time.LocalDate;

import static io.millrace.workload.ByteText.ascii;

/** Writes a draft as JSON, and as the canonical text that row hashes are taken of. */
final class EventEncoder {
    private static final long DAY_MILLIS = 86_400_000;

    private static final byte[] EVENT_ID = ascii("{\"event_id\":\"");
    private static final byte[] USER_ID = ascii("\",\"user_id\":\"");
    private static final byte[] SESSION_ID = ascii("\",\"session_id\":\"");
    private static final byte[] EVENT_TYPE = ascii("\",\"event_type\":\"");
    private static final byte[] TIMESTAMP = ascii("\",\"timestamp\":\"");
    private static final byte[] DEVICE_TYPE = ascii("\",\"device_type\":\"");
    private static final byte[] BROWSER = ascii("\",\"browser\":\"");
    private static final byte[] IP_ADDRESS = ascii("\",\"ip_address\":\"");
    private static final byte[] PAGE_URL = ascii("\",\"page_url\":\"");
    private static final byte[] PRODUCT_ID = ascii("\",\"product_id\":\"");
    private static final byte[] SEARCH_QUERY = ascii("\",\"search_query\":\"");
    private static final byte[] TRANSACTION_ID = ascii("\",\"transaction_id\":\"");
    private static final byte[] PROPERTIES = ascii("\",\"properties\":");

    private final IdTexts ids;
    private final ByteText json = new ByteText();
    private final ByteText canonical = new ByteText();

    private long day = Long.MIN_VALUE;
    private byte[] dayText;

    EventEncoder(IdTexts ids) {
        this.ids = ids;
    }

    /** The event as it is sent; valid until the next call. */
    ByteText json(EventDraft draft) {
        json.clear();
        json.text(EVENT_ID).uuid(draft.idHigh, draft.idLow);
        json.text(USER_ID).text(ids.user(draft.user));
        json.text(SESSION_ID).uuid(draft.sessionHigh, draft.sessionLow);
        json.text(EVENT_TYPE).text(draft.type.bytes());
        json.text(TIMESTAMP);
        timestamp(draft.eventTime);
        json.text(DEVICE_TYPE).text(draft.device.json());
        json.text(BROWSER).text(draft.browser.json());
        json.text(IP_ADDRESS).address(draft.address);
        if (draft.page != null) {
            json.text(PAGE_URL).text(draft.page.json());
        }
        if (draft.product != EventDraft.NONE) {
            json.text(PRODUCT_ID).text(ids.product(draft.product));
        }
        if (draft.search != null) {
            json.text(SEARCH_QUERY).text(draft.search.json());
        }
        if (draft.order != EventDraft.NONE) {
            json.text(TRANSACTION_ID).text(ids.order(draft.order));
        }
        return json.text(PROPERTIES).text(draft.properties).octet('}');
    }

    /** The same bytes as {@link EventRow#canonicalText()} in UTF-8; valid until the next call. */
    ByteText canonical(EventDraft draft) {
        canonical.clear();
        separated(canonical.uuid(draft.idHigh, draft.idLow));
        separated(canonical.text(ids.user(draft.user)));
        separated(canonical.uuid(draft.sessionHigh, draft.sessionLow));
        separated(canonical.text(draft.type.bytes()));
        separated(canonical.number(draft.eventTime));
        separated(canonical.text(draft.device.utf8()));
        separated(canonical.text(draft.browser.utf8()));
        separated(canonical.address(draft.address));
        optional(draft.page);
        optional(draft.product == EventDraft.NONE ? null : ids.product(draft.product));
        optional(draft.search);
        optional(draft.order == EventDraft.NONE ? null : ids.order(draft.order));
        separated(
                draft.amountCents == EventDraft.NONE
                        ? canonical.octet(EventRow.NULL)
                        : canonical.cents(draft.amountCents));
        separated(
                draft.quantity == EventDraft.NONE
                        ? canonical.octet(EventRow.NULL)
                        : canonical.number(draft.quantity));
        return canonical.text(draft.properties);
    }

    private void optional(Text text) {
        optional(text == null ? null : text.utf8());
    }

    private void optional(byte[] text) {
        separated(text == null ? canonical.octet(EventRow.NULL) : canonical.text(text));
    }

    private static void separated(ByteText text) {
        text.octet(EventRow.SEPARATOR);
    }

    /** ISO 8601 with milliseconds and Z. */
    private void timestamp(long epochMillis) {
        long epochDay = Math.floorDiv(epochMillis, DAY_MILLIS);
        if (epochDay != day) {
            day = epochDay;
            dayText = ascii(LocalDate.ofEpochDay(epochDay) + "T");
        }
        long millis = epochMillis - epochDay * DAY_MILLIS;
        json.text(dayText).padded(millis / 3_600_000, 2).octet(':');
        json.padded(millis / 60_000 % 60, 2).octet(':');
        json.padded(millis / 1_000 % 60, 2).octet('.');
        json.padded(millis % 1_000, 3).octet('Z');
    }
}
