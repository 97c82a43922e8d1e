package io.millrace.pipelines.events;

import java.util.Set;

/** The event types of all versions of the schema. */
final class EventTypes {
    static final Set<String> ALL =
            Set.of(
                    "page_view",
                    "product_view",
                    "search",
                    "add_to_cart",
                    "purchase",
                    "remove_from_cart",
                    "checkout_start",
                    "login",
                    "logout");

    private EventTypes() {}
}
