package io.millrace.pipelines.events;

/** Dotted IPv4 addresses. */
final class Ipv4 {
    private Ipv4() {}

    /** Whether the text is four decimal octets without leading zeros. */
    static boolean isCanonical(String text) {
        int octets = 0;
        int digits = 0;
        int value = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : '.';
            if (c == '.') {
                if (digits == 0 || value > 255) {
                    return false;
                }
                octets++;
                digits = 0;
                value = 0;
            } else if (c >= '0' && c <= '9' && digits < 3 && !(digits > 0 && value == 0)) {
                value = value * 10 + (c - '0');
                digits++;
            } else {
                return false;
            }
        }
        return octets == 4;
    }
}
