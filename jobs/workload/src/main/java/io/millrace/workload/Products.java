package io.millrace.workload;

import java.math.BigDecimal;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The 500 products of a seed. Their popularity falls with their rank as in real shops: the product
 * at rank r is met in proportion to r^-0.9. Immutable.
 */
public final class Products {
    /** How many products a seed has. */
    public static final int COUNT = 500;

    private static final double POPULARITY_EXPONENT = 0.9;
    private static final int POPULARITY_SLOTS = 1 << 16;

    private static final List<Department> DEPARTMENTS =
            List.of(
                    new Department(
                            "Electronics",
                            List.of("Laptops", "Phones", "Headphones", "Cameras"),
                            List.of("Apple", "Lenovo", "Sony", "Canon"),
                            4_900,
                            299_900),
                    new Department(
                            "Home",
                            List.of("Kitchen", "Lamps", "Bedding", "Tools"),
                            List.of("Alessi", "Bosch", "Philips"),
                            900,
                            49_900),
                    new Department(
                            "Clothing",
                            List.of("Shoes", "Jackets", "Shirts"),
                            List.of("Nike", "Adidas", "Levi's"),
                            1_500,
                            29_900),
                    new Department(
                            "Sports",
                            List.of("Cycling", "Running", "Climbing"),
                            List.of("Decathlon", "Salomon", "Shimano"),
                            1_200,
                            99_900),
                    new Department(
                            "Books",
                            List.of("Fiction", "Science", "Cooking"),
                            List.of("Penguin", "Springer", "O'Reilly"),
                            500,
                            8_900),
                    new Department(
                            "Beauty",
                            List.of("Skin care", "Perfume"),
                            List.of("L'Oréal", "Nivea"),
                            300,
                            14_900));

    private final List<Product> products;
    private final short[] byPopularity;

    private Products(List<Product> products, short[] byPopularity) {
        this.products = List.copyOf(products);
        this.byPopularity = byPopularity;
    }

    /** The products of a seed: the same ones each time. */
    public static Products of(long seed) {
        List<Product> products = new ArrayList<>(COUNT);
        for (int i = 0; i < COUNT; i++) {
            products.add(product(seed, i));
        }
        return new Products(products, byPopularity(seed));
    }

    public List<Product> all() {
        return products;
    }

    public Product product(int number) {
        return products.get(number);
    }

    /** The number of the product that a uniform 64-bit value falls on. */
    int draw(long random) {
        return byPopularity[Mixer.bounded(random, POPULARITY_SLOTS)];
    }

    /** The category names in lower case, for page addresses. */
    static List<String> categoryPaths() {
        return DEPARTMENTS.stream()
                .map(department -> department.name.toLowerCase(Locale.ROOT))
                .toList();
    }

    private static Product product(long seed, int number) {
        Mixer mixer = new Mixer();
        mixer.start(Mixer.key(seed, "product"), number);
        Department department = pick(DEPARTMENTS, mixer);
        String subcategory = pick(department.subcategories, mixer);
        String brand = pick(department.brands, mixer);
        // The product of two even draws makes cheap products more common than dear ones.
        long span = department.highestCents - department.lowestCents;
        long cents =
                department.lowestCents
                        + span * mixer.below(1_000) / 1_000 * mixer.below(1_000) / 1_000;
        long costCents = cents * mixer.between(40, 80) / 100;
        String name = brand + " " + subcategory + " " + (100 + number);
        return new Product(
                Mixer.uuid(Mixer.key(seed, "product id"), number),
                name,
                department.name,
                subcategory,
                BigDecimal.valueOf(cents, 2),
                BigDecimal.valueOf(costCents, 2),
                brand,
                name + " with " + mixer.between(1, 5) + " years of warranty",
                mixer.below(100) < 97,
                Calendar.SEEDED_UNTIL
                        .minus(mixer.between(91, 1_000), ChronoUnit.DAYS)
                        .plusMillis(mixer.below(Calendar.DAY_MILLIS)));
    }

    private static <T> T pick(List<T> choices, Mixer mixer) {
        return choices.get(mixer.below(choices.size()));
    }

    /** StrictMath, since Math.pow may differ between machines and the same seed must not. */
    private static short[] byPopularity(long seed) {
        int[] ranks = Mixer.permutation(Mixer.key(seed, "popularity"), COUNT);
        double total = 0;
        for (int rank = 1; rank <= COUNT; rank++) {
            total += StrictMath.pow(rank, -POPULARITY_EXPONENT);
        }
        short[] slots = new short[POPULARITY_SLOTS];
        double reached = 0;
        int next = 0;
        for (int rank = 1; rank <= COUNT; rank++) {
            reached += StrictMath.pow(rank, -POPULARITY_EXPONENT) / total;
            int end = rank == COUNT ? slots.length : (int) Math.round(reached * slots.length);
            while (next < end) {
                slots[next++] = (short) ranks[rank - 1];
            }
        }
        return slots;
    }

    private record Department(
            String name,
            List<String> subcategories,
            List<String> brands,
            long lowestCents,
            long highestCents) {}
}
