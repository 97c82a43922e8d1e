package io.millrace.catalog;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between the server and Postgres and loses chosen messages with their connection.
 *
 * <p>A statement reaches Postgres in one write together with the message that ends its transaction,
 * so an answer that ends with "ready for query, idle" means that the statement is committed.
 */
final class LossyProxy implements Closeable {
    private static final byte[] READY_AND_IDLE = {'Z', 0, 0, 0, 5, 'I'};

    /** What to lose. */
    enum Loss {
        /** The statement never reaches the database. */
        REQUEST,
        /** The statement is committed, its answer never arrives. */
        ANSWER
    }

    private record Plan(Loss loss, String statement, Runnable beforeDisconnect) {}

    private final ServerSocket listener;
    private final String host;
    private final int port;
    private final Deque<Plan> plans = new ArrayDeque<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean down;

    LossyProxy(String host, int port) throws IOException {
        this.host = host;
        this.port = port;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(listener.getLocalPort(), database);
    }

    void lose(Loss loss, String statement) {
        lose(loss, statement, () -> {});
    }

    /** Plans are executed in order, each once. */
    synchronized void lose(Loss loss, String statement, Runnable beforeDisconnect) {
        plans.add(new Plan(loss, statement, beforeDisconnect));
    }

    synchronized boolean isDone() {
        return plans.isEmpty();
    }

    /** Ends all connections and refuses new ones. */
    void goDown() {
        down = true;
        sockets.forEach(LossyProxy::close);
    }

    void comeBack() {
        down = false;
    }

    private synchronized Plan planFor(String message) {
        Plan next = plans.peek();
        return next != null && message.contains(next.statement()) ? plans.poll() : null;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (down) {
                    client.close();
                    continue;
                }
                Socket database = new Socket(host, port);
                client.setTcpNoDelay(true);
                database.setTcpNoDelay(true);
                new Link(client, database).start();
            } catch (IOException e) {
                // The listener was closed or the database is away; clients see a lost connection.
            }
        }
    }

    private final class Link {
        private final Socket client;
        private final Socket database;
        private volatile Plan losing;

        private Link(Socket client, Socket database) {
            this.client = client;
            this.database = database;
            sockets.add(client);
            sockets.add(database);
        }

        private void start() {
            LossyProxy.start(() -> pump(client, database, true));
            LossyProxy.start(() -> pump(database, client, false));
        }

        private void pump(Socket from, Socket to, boolean isRequest) {
            byte[] buffer = new byte[1 << 16];
            try {
                InputStream input = from.getInputStream();
                OutputStream output = to.getOutputStream();
                for (int size = input.read(buffer); size >= 0; size = input.read(buffer)) {
                    if (isRequest ? losesRequest(buffer, size) : losesAnswer(buffer, size)) {
                        break;
                    }
                    if (isRequest || losing == null) {
                        output.write(buffer, 0, size);
                    }
                }
            } catch (IOException e) {
                // Either side is gone; the other one follows.
            } finally {
                close(client);
                close(database);
            }
        }

        private boolean losesRequest(byte[] buffer, int size) {
            Plan plan = planFor(new String(buffer, 0, size, StandardCharsets.ISO_8859_1));
            if (plan == null) {
                return false;
            }
            if (plan.loss() == Loss.ANSWER) {
                losing = plan;
                return false;
            }
            plan.beforeDisconnect().run();
            return true;
        }

        private boolean losesAnswer(byte[] buffer, int size) {
            Plan plan = losing;
            if (plan == null || !endsReady(buffer, size)) {
                return false;
            }
            plan.beforeDisconnect().run();
            return true;
        }
    }

    private static boolean endsReady(byte[] buffer, int size) {
        for (int index = 0; index < READY_AND_IDLE.length; index++) {
            int position = size - READY_AND_IDLE.length + index;
            if (position < 0 || buffer[position] != READY_AND_IDLE[index]) {
                return false;
            }
        }
        return true;
    }

    private static void start(Runnable action) {
        Thread thread = new Thread(action, "lossy-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closing is all that is wanted.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        goDown();
    }
}
