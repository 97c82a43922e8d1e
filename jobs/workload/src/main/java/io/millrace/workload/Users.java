package io.millrace.workload;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The 2,000 users of a seed. The tiers have exactly their shares, and a draw meets a user in
 * proportion to the activity multiplier of its tier. Immutable.
 */
public final class Users {
    /** How many users a seed has. */
    public static final int COUNT = 2_000;

    private static final String[] FIRST_NAMES = {
        "John", "Maria", "Wei", "Aisha", "Lukas", "Sofia", "Noah", "Emma", "Yuki", "Zoë", "José",
        "Anna", "Omar", "Priya", "Lars", "Chloé", "Mateo", "Ingrid", "Kwame", "Olivia"
    };
    private static final String[] LAST_NAMES = {
        "Smith",
        "Müller",
        "García",
        "Chen",
        "Khan",
        "Rossi",
        "Novák",
        "Tanaka",
        "Dubois",
        "Jensen",
        "O'Brien",
        "Silva",
        "Kowalski",
        "Patel",
        "Johansson",
        "Mensah",
        "Nguyen",
        "Ivanova"
    };
    private static final String[][] CITIES = {
        {"USA", "New York"},
        {"USA", "San Francisco"},
        {"USA", "Austin"},
        {"Germany", "München"},
        {"Germany", "Berlin"},
        {"France", "Paris"},
        {"Brazil", "São Paulo"},
        {"Japan", "Tokyo"},
        {"India", "Bengaluru"},
        {"United Kingdom", "London"},
        {"Spain", "Madrid"},
        {"Sweden", "Malmö"}
    };

    private final List<User> users;
    private final int[] byActivity;

    private Users(List<User> users) {
        this.users = List.copyOf(users);
        this.byActivity = byActivity(users);
    }

    /** The users of a seed: the same ones each time. */
    public static Users of(long seed) {
        int[] positions = Mixer.permutation(Mixer.key(seed, "tiers"), COUNT);
        List<User> users = new ArrayList<>(COUNT);
        for (int i = 0; i < COUNT; i++) {
            users.add(user(seed, i, Tier.ofPosition(positions[i], COUNT)));
        }
        return new Users(users);
    }

    public List<User> all() {
        return users;
    }

    public User user(int number) {
        return users.get(number);
    }

    /** The number of the user that a uniform 64-bit value falls on. */
    int draw(long random) {
        return byActivity[Mixer.bounded(random, byActivity.length)];
    }

    private static User user(long seed, int number, Tier tier) {
        Mixer mixer = new Mixer();
        mixer.start(Mixer.key(seed, "user"), number);
        String firstName = FIRST_NAMES[mixer.below(FIRST_NAMES.length)];
        String lastName = LAST_NAMES[mixer.below(LAST_NAMES.length)];
        String[] home = CITIES[mixer.below(CITIES.length)];
        Instant registered =
                Calendar.SEEDED_UNTIL
                        .minus(mixer.between(91, 1_500), ChronoUnit.DAYS)
                        .plusMillis(mixer.below(Calendar.DAY_MILLIS));
        // The hexadecimal part makes addresses unique, also among the users of different seeds.
        String email =
                String.format(Locale.ROOT, "user%d.%08x@example.com", number, (int) mixer.next());
        return new User(
                Mixer.uuid(Mixer.key(seed, "user id"), number),
                email,
                firstName,
                lastName,
                LocalDate.of(1950, 1, 1).plusDays(mixer.below(55 * 365)),
                registered,
                home[0],
                home[1],
                tier,
                mixer.below(100) < 95,
                Calendar.SEEDED_UNTIL.minusMillis(1 + mixer.below(Calendar.DAY_MILLIS)));
    }

    private static int[] byActivity(List<User> users) {
        int[] numbers = new int[users.stream().mapToInt(u -> u.tier().activityTenths()).sum()];
        int next = 0;
        for (int number = 0; number < users.size(); number++) {
            for (int i = 0; i < users.get(number).tier().activityTenths(); i++) {
                numbers[next++] = number;
            }
        }
        return numbers;
    }
}
