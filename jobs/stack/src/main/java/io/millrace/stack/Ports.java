package io.millrace.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The TCP ports of a stack: given by {@code PORT_*}, else the ones used before on the same data
 * folder, else free ones. They are kept in the file {@code DATA_DIR/ports}, because Kafka's
 * clients, job configurations and checkpoints may name them.
 */
public final class Ports {

    // Below the range that Linux gives to outgoing connections: a server that is down for a moment
    // must find its port free when it comes back.
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 1_000;
    private static final Set<Integer> HANDED_OUT = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final Map<String, String> environment;
    private final Map<String, Integer> ports = new TreeMap<>();

    private Ports(Path file, Map<String, String> environment) {
        this.file = file;
        this.environment = environment;
    }

    /**
     * Opens the ports of a data folder.
     *
     * @param environment where {@code PORT_*} is looked up
     */
    public static Ports open(Path dataDir, Map<String, String> environment) {
        Ports ports = new Ports(dataDir.resolve("ports"), environment);
        try {
            if (Files.exists(ports.file)) {
                for (String line : Files.readAllLines(ports.file)) {
                    String[] parts = line.split("=", 2);
                    if (parts.length == 2 && parts[1].matches("\\d{1,5}")) {
                        ports.ports.put(parts[0], Integer.valueOf(parts[1]));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ports;
    }

    /**
     * The port of a server.
     *
     * @param name upper case, such as {@code KAFKA} for {@code PORT_KAFKA}
     * @throws ServerException if {@code PORT_*} is not a port number
     */
    public synchronized int of(String name) {
        String given = environment.get("PORT_" + name);
        Integer known = ports.get(name);
        int port;
        if (given != null && !given.isBlank()) {
            port = parse("PORT_" + name, given.strip());
        } else if (known != null && isFree(known)) {
            port = known;
        } else {
            port = free();
        }
        HANDED_OUT.add(port);
        if (known == null || known != port) {
            ports.put(name, port);
            write();
        }
        return port;
    }

    /** A port on which nothing listens now and which no earlier call returned. */
    public static int free() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(port) && HANDED_OUT.add(port)) {
                return port;
            }
        }
        throw new ServerException(
                "No free TCP port found between " + LOWEST + " and " + HIGHEST + " on 127.0.0.1.");
    }

    /** Whether a server could listen on the port of 127.0.0.1 now. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int parse(String variable, String text) {
        if (text.matches("\\d{1,5}")) {
            int port = Integer.parseInt(text);
            if (port > 0 && port < 65_536) {
                return port;
            }
        }
        throw new ServerException(
                variable + " must be a port number between 1 and 65535, but is '" + text + "'.");
    }

    private void write() {
        StringBuilder text = new StringBuilder();
        ports.forEach((name, port) -> text.append(name).append('=').append(port).append('\n'));
        DataFiles.write(file, text.toString());
    }
}
