package io.millrace.workload;

import java.util.List;

/** The words that events are made of. */
final class Vocabulary {
    static final Text[] DEVICES = Text.all("desktop", "mobile", "tablet");
    static final Text[] BROWSERS = Text.all("chrome", "safari", "firefox", "edge");

    static final Text[] PAGES = pages();

    /** Searches with quotes, backslashes and letters beyond ASCII are part of real traffic. */
    static final Text[] SEARCHES =
            Text.all(
                    "laptop",
                    "wireless headphones",
                    "running shoes men",
                    "27\" monitor",
                    "café mug",
                    "Jacke für Herren",
                    "ノートパソコン",
                    "cooking book",
                    "usb c\\lightning cable",
                    "gift < 20 €",
                    "bike 🚲 light",
                    "perfume");

    static final byte[][] REFERRERS =
            asciis(
                    "https://google.com",
                    "https://bing.com",
                    "https://instagram.com/shop?utm_source=ad&utm_medium=story",
                    "direct");
    static final byte[][] FILTERS =
            asciis("[]", "[\"price\"]", "[\"price\",\"brand\"]", "[\"rating\",\"price\",\"size\"]");
    static final byte[][] LOGIN_METHODS = asciis("password", "google", "passkey");
    static final byte[][] BOOLEANS = asciis("true", "false");

    private Vocabulary() {}

    private static Text[] pages() {
        List<String> categories = Products.categoryPaths();
        String[] pages = new String[categories.size() + 4];
        for (int i = 0; i < categories.size(); i++) {
            pages[i] = "/products/" + categories.get(i);
        }
        pages[categories.size()] = "/";
        pages[categories.size() + 1] = "/deals";
        pages[categories.size() + 2] = "/account/orders";
        pages[categories.size() + 3] = "/help/returns?lang=en";
        return Text.all(pages);
    }

    private static byte[][] asciis(String... values) {
        byte[][] bytes = new byte[values.length][];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = ByteText.ascii(values[i]);
        }
        return bytes;
    }
}
