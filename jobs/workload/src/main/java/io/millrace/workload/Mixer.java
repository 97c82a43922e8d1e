package io.millrace.workload;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Deterministic pseudo-random values: SplitMix64 as a stream that can be placed anywhere.
 *
 * <p>Every value of the workload is drawn from a stream whose start is a function of (seed, what it
 * is for, number), so any single row can be made again without making those before it.
 */
final class Mixer {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final long VERSION_BITS = 0x4000L;
    private static final long VARIANT_BITS = 0x8000000000000000L;

    private long state;

    /** Places the stream at the start that belongs to (key, number). */
    void start(long key, long number) {
        state = mix(key + number * GOLDEN_GAMMA);
    }

    long next() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** A value in [0, bound); the bias of at most 2^-32 is far below what any test here can see. */
    int below(int bound) {
        return bounded(next(), bound);
    }

    /** A value in [low, high], both included. */
    int between(int low, int high) {
        return low + below(high - low + 1);
    }

    static int bounded(long random, int bound) {
        return (int) (((random >>> 32) * bound) >>> 32);
    }

    static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    static long at(long key, long number) {
        return mix(key + number * GOLDEN_GAMMA);
    }

    /** The key of an independent stream: the same (parent, purpose) always gives the same key. */
    static long key(long parent, String purpose) {
        long hash = 0xCBF29CE484222325L;
        for (byte octet : purpose.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (octet & 0xFF)) * 0x100000001B3L;
        }
        return mix(mix(parent + GOLDEN_GAMMA) ^ hash);
    }

    /** A version 4 UUID for (key, number). */
    static UUID uuid(long key, long number) {
        return new UUID(uuidHigh(key, number), uuidLow(key, number));
    }

    static long uuidHigh(long key, long number) {
        return (at(key, number) & ~0xF000L) | VERSION_BITS;
    }

    static long uuidLow(long key, long number) {
        return (at(~key, number) & 0x3FFFFFFFFFFFFFFFL) | VARIANT_BITS;
    }

    /** The numbers 0..size-1 in an order that only the key decides. */
    static int[] permutation(long key, int size) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            int swap = bounded(at(key, i), i + 1);
            order[i] = order[swap];
            order[swap] = i;
        }
        return order;
    }
}
