package io.millrace.workload;

import java.util.Locale;

/** A user's tier: its share of all users and how active its users are beside a bronze user. */
public enum Tier {
    BRONZE(0, 60, 10),
    SILVER(1, 25, 13),
    GOLD(2, 12, 16),
    PLATINUM(3, 3, 19);

    private final int rank;
    private final int sharePercent;
    private final int activityTenths;

    Tier(int rank, int sharePercent, int activityTenths) {
        this.rank = rank;
        this.sharePercent = sharePercent;
        this.activityTenths = activityTenths;
    }

    /** From 0 for bronze to 3 for platinum. */
    int rank() {
        return rank;
    }

    /** Share of all users, in percent; the four add up to 100. */
    public int sharePercent() {
        return sharePercent;
    }

    /** Activity multiplier in tenths: 10 is 1.0, 19 is 1.9. */
    public int activityTenths() {
        return activityTenths;
    }

    /** The value of {@code users.tier} in Postgres. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The tier of the user at {@code position} when users are lined up bronze first. */
    static Tier ofPosition(int position, int users) {
        int end = 0;
        for (Tier tier : values()) {
            end += tier.sharePercent;
            if ((long) position * 100 < (long) end * users) {
                return tier;
            }
        }
        throw new IllegalArgumentException("position " + position + " is not below " + users);
    }
}
