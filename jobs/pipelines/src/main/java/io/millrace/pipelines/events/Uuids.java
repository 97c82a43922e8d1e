package io.millrace.pipelines.events;

import java.util.Locale;

/** UUIDs in their canonical text form: 8-4-4-4-12 hexadecimal digits. */
final class Uuids {
    private static final int LENGTH = 36;

    private Uuids() {}

    /** The text in lower case, or null when it is not a UUID. */
    static String canonical(String text) {
        if (text.length() != LENGTH) {
            return null;
        }
        boolean upper = false;
        for (int i = 0; i < LENGTH; i++) {
            char c = text.charAt(i);
            if (i == 8 || i == 13 || i == 18 || i == 23) {
                if (c != '-') {
                    return null;
                }
            } else if (c >= 'A' && c <= 'F') {
                upper = true;
            } else if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return null;
            }
        }
        return upper ? text.toLowerCase(Locale.ROOT) : text;
    }
}
