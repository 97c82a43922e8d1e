package io.millrace.workload;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The 7,500 seed orders, and how an order is made. Every user has at least one seed order, so that
 * each purchase event can name an order of its own user. Immutable.
 */
public final class Orders {
    /** How many orders a seed has. */
    public static final int COUNT = 7_500;

    private static final int SEEDED_DAYS = 90;
    private static final int UPDATED_WITHIN_MILLIS = 3_600_000;

    private final List<Order> orders;
    private final int[][] numbersByUser;

    private Orders(List<Order> orders, int[][] numbersByUser) {
        this.orders = List.copyOf(orders);
        this.numbersByUser = numbersByUser;
    }

    /** The seed orders among these users and products: the same ones each time. */
    public static Orders of(long seed, Users users, Products products) {
        List<Order> orders = new ArrayList<>(COUNT);
        List<List<Integer>> byUser = new ArrayList<>();
        users.all().forEach(user -> byUser.add(new ArrayList<>()));
        int[] days = daysByTraffic();
        Mixer mixer = new Mixer();
        for (int number = 0; number < COUNT; number++) {
            mixer.start(Mixer.key(seed, "order"), number);
            int userNumber = number < Users.COUNT ? number : users.draw(mixer.next());
            Instant created =
                    Calendar.SEEDED_UNTIL
                            .minus(days[mixer.below(days.length)], ChronoUnit.DAYS)
                            .plusMillis(mixer.below(Calendar.DAY_MILLIS - UPDATED_WITHIN_MILLIS));
            Order order =
                    Checkout.place(
                            Mixer.uuid(Mixer.key(seed, "order id"), number),
                            users.user(userNumber),
                            products,
                            mixer,
                            created);
            OrderStatus status = OrderStatus.ofPercent(mixer.below(100));
            Instant updated = created.plusMillis(mixer.below(UPDATED_WITHIN_MILLIS));
            orders.add(order.withStatus(status, updated));
            byUser.get(userNumber).add(number);
        }
        int[][] numbers = new int[users.all().size()][];
        for (int user = 0; user < numbers.length; user++) {
            numbers[user] = byUser.get(user).stream().mapToInt(Integer::intValue).toArray();
        }
        return new Orders(orders, numbers);
    }

    public List<Order> all() {
        return orders;
    }

    public Order order(int number) {
        return orders.get(number);
    }

    /** The number of the user's order that a uniform 64-bit value falls on. */
    int draw(int userNumber, long random) {
        int[] numbers = numbersByUser[userNumber];
        return numbers[Mixer.bounded(random, numbers.length)];
    }

    /** How many days back, each as often as its traffic: a weekend day comes up 1.3 times. */
    private static int[] daysByTraffic() {
        return IntStream.rangeClosed(1, SEEDED_DAYS)
                .flatMap(
                        days ->
                                IntStream.generate(() -> days)
                                        .limit(
                                                Calendar.orderTrafficTenths(
                                                        Calendar.SEEDED_UNTIL.minus(
                                                                days, ChronoUnit.DAYS))))
                .toArray();
    }
}
