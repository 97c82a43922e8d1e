package io.millrace.workload;

import static io.millrace.workload.ByteText.ascii;

/** Draws the values of events: who does what, in which session, with which properties. */
final class EventDrawer {
    private static final double SHORTEST_LATENESS_MILLIS = 60_000;
    private static final double LONGEST_LATENESS_MILLIS = 26 * 3_600_000.0;

    private static final byte[] REFERRER = ascii("{\"referrer\":\"");
    private static final byte[] DURATION = ascii("\",\"duration_seconds\":");
    private static final byte[] VIEW_DURATION = ascii("{\"view_duration_seconds\":");
    private static final byte[] CAME_FROM_SEARCH = ascii(",\"came_from_search\":");
    private static final byte[] RESULTS_COUNT = ascii("{\"results_count\":");
    private static final byte[] FILTERS_APPLIED = ascii(",\"filters_applied\":");
    private static final byte[] QUANTITY = ascii("{\"quantity\":");
    private static final byte[] CART_TOTAL = ascii(",\"cart_total\":");
    private static final byte[] ITEMS_COUNT = ascii("{\"items_count\":");
    private static final byte[] AMOUNT = ascii("{\"amount\":");
    private static final byte[] ORDER_ID = ascii(",\"order_id\":\"");
    private static final byte[] METHOD = ascii("{\"method\":\"");
    private static final byte[] SUCCESS = ascii("\",\"success\":");
    private static final byte[] SESSION_DURATION = ascii("{\"session_duration_seconds\":");
    private static final byte[] END_OF_TEXT = ascii("\"}");

    private final long idKey;
    private final long valueKey;
    private final Sessions sessions;
    private final Entities entities;
    private final IdTexts ids;
    private final Mixer mixer = new Mixer();

    EventDrawer(long key, Sessions sessions, Entities entities, IdTexts ids) {
        this.idKey = Mixer.key(key, "id");
        this.valueKey = Mixer.key(key, "value");
        this.sessions = sessions;
        this.entities = entities;
        this.ids = ids;
    }

    /** How late a late event is: evenly spread in the logarithm, most of them by minutes. */
    static long latenessMillis(long random) {
        double even = (random >>> 11) * 0x1.0p-53;
        // StrictMath, since Math.pow may differ between machines and the same seed must not.
        double factor = StrictMath.pow(LONGEST_LATENESS_MILLIS / SHORTEST_LATENESS_MILLIS, even);
        return (long) (SHORTEST_LATENESS_MILLIS * factor);
    }

    /** The number of the user that {@link #draw} finds for {@code index}. */
    int user(long index) {
        mixer.start(valueKey, index);
        return entities.users().draw(mixer.next());
    }

    void draw(EventDraft draft, long index, long eventTime) {
        draft.clearOptional();
        draft.idHigh = Mixer.uuidHigh(idKey, index);
        draft.idLow = Mixer.uuidLow(idKey, index);
        draft.user = user(index);
        draft.type = EventType.ofPercent(mixer.below(100));
        draft.eventTime = eventTime;
        drawSession(draft);
        switch (draft.type) {
            case PAGE_VIEW -> drawPageView(draft);
            case PRODUCT_VIEW -> drawProductView(draft);
            case SEARCH -> drawSearch(draft);
            case ADD_TO_CART, REMOVE_FROM_CART -> drawCartChange(draft);
            case PURCHASE -> drawPurchase(draft);
            case CHECKOUT_START -> drawCheckoutStart(draft);
            case LOGIN -> drawLogin(draft);
            case LOGOUT ->
                    draft.properties
                            .text(SESSION_DURATION)
                            .number(mixer.between(20, 3_600))
                            .octet('}');
        }
    }

    /** Device, browser and address belong to the session: they stay for all its events. */
    private void drawSession(EventDraft draft) {
        long userKey = sessions.userKey(draft.user);
        long number = sessions.number(userKey, draft.eventTime);
        draft.sessionHigh = Mixer.uuidHigh(userKey, number);
        draft.sessionLow = Mixer.uuidLow(userKey, number);
        long random = Mixer.mix(draft.sessionLow);
        draft.device = Vocabulary.DEVICES[Mixer.bounded(random, Vocabulary.DEVICES.length)];
        draft.browser = Vocabulary.BROWSERS[(int) (random & 3)];
        // The first octet stays within 16..79, so the address is an ordinary one.
        draft.address = (int) (Mixer.mix(random) & 0x3FFFFFFF) + 0x10000000;
    }

    private void drawPageView(EventDraft draft) {
        draft.page = pick(Vocabulary.PAGES);
        draft.properties
                .text(REFERRER)
                .text(pick(Vocabulary.REFERRERS))
                .text(DURATION)
                .number(mixer.between(1, 300))
                .octet('}');
    }

    private void drawProductView(EventDraft draft) {
        drawProduct(draft);
        draft.page = ids.productPage(draft.product);
        draft.properties
                .text(VIEW_DURATION)
                .number(mixer.between(2, 600))
                .text(CAME_FROM_SEARCH)
                .text(pick(Vocabulary.BOOLEANS))
                .octet('}');
    }

    private void drawSearch(EventDraft draft) {
        draft.search = pick(Vocabulary.SEARCHES);
        draft.properties
                .text(RESULTS_COUNT)
                .number(mixer.below(400))
                .text(FILTERS_APPLIED)
                .text(pick(Vocabulary.FILTERS))
                .octet('}');
    }

    private void drawCartChange(EventDraft draft) {
        drawProduct(draft);
        int rank = entities.users().user(draft.user).tier().rank();
        draft.quantity = 1 + mixer.below(1 + mixer.below(2 + rank));
        long total = draft.quantity * priceCents(draft.product);
        draft.properties
                .text(QUANTITY)
                .number(draft.quantity)
                .text(CART_TOTAL)
                .cents(total)
                .octet('}');
    }

    private void drawCheckoutStart(EventDraft draft) {
        int items = mixer.between(1, 5);
        long total = items * priceCents(entities.products().draw(mixer.next()));
        draft.properties.text(ITEMS_COUNT).number(items).text(CART_TOTAL).cents(total).octet('}');
    }

    /** The order is a seed order of this very user, so it exists in Postgres with this amount. */
    private void drawPurchase(EventDraft draft) {
        draft.order = entities.orders().draw(draft.user, mixer.next());
        draft.amountCents =
                entities.orders().order(draft.order).totalAmount().unscaledValue().longValue();
        draft.properties
                .text(AMOUNT)
                .cents(draft.amountCents)
                .text(ORDER_ID)
                .text(ids.order(draft.order))
                .text(END_OF_TEXT);
    }

    private void drawLogin(EventDraft draft) {
        draft.properties
                .text(METHOD)
                .text(pick(Vocabulary.LOGIN_METHODS))
                .text(SUCCESS)
                .text(pick(Vocabulary.BOOLEANS))
                .octet('}');
    }

    private void drawProduct(EventDraft draft) {
        draft.product = entities.products().draw(mixer.next());
    }

    private long priceCents(int product) {
        return entities.products().product(product).price().unscaledValue().longValue();
    }

    private <T> T pick(T[] choices) {
        return choices[mixer.below(choices.length)];
    }
}
