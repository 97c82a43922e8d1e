package io.millrace.connector.clickhouse.sink;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP proxy before ClickHouse that loses acknowledgements, cuts bodies, or refuses everything.
 *
 * <p>The client sees a reset. The server sees an end of the stream, never within a header: the
 * embedded engine does not survive that, nor a reset before it has looked at the request.
 */
final class FaultProxy implements Closeable {
    private static final int BUFFER = 16 * 1024;

    private final int target;
    private final ServerSocket listener;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger acksToLose = new AtomicInteger();
    private final AtomicInteger bodiesToCut = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean refusing;

    FaultProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept, "fault-proxy");
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** Cuts all connections and takes no new ones. */
    void refuse() {
        refusing = true;
        connections.forEach(Connection::end);
    }

    void pass() {
        refusing = false;
    }

    /** The server gets the next inserts whole, the client gets no answer. */
    void loseAcks(int count) {
        acksToLose.set(count);
    }

    /** The server gets a part of the next inserts, the client no answer. */
    void cutBodies(int count) {
        bodiesToCut.set(count);
    }

    /** How many connections found no server. */
    int refused() {
        return refused.get();
    }

    /** How many faults are still to come. */
    int outstanding() {
        return acksToLose.get() + bodiesToCut.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException e) {
                // The proxy closes.
            }
        }
    }

    private void connect(Socket client) {
        try {
            if (refusing) {
                throw new IOException("The test has cut the way to the server");
            }
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            Connection connection = new Connection(client, server);
            connections.add(connection);
            start(connection::forwardRequests, "fault-proxy-requests");
            start(connection::forwardAnswers, "fault-proxy-answers");
        } catch (IOException e) {
            refused.incrementAndGet();
            reset(client);
        }
    }

    private final class Connection {
        private final Socket client;
        private final Socket server;
        private volatile boolean inserting;

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void forwardRequests() {
            byte[] buffer = new byte[BUFFER];
            try {
                InputStream in = client.getInputStream();
                OutputStream out = server.getOutputStream();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    String text = new String(buffer, 0, count, StandardCharsets.ISO_8859_1);
                    boolean head = text.startsWith("POST");
                    inserting = head ? text.contains("query=INSERT") : inserting;
                    boolean body = !head || text.indexOf("\r\n\r\n") + 4 < count;
                    if (inserting && body && take(bodiesToCut)) {
                        out.write(buffer, 0, count - 1);
                        break;
                    }
                    out.write(buffer, 0, count);
                }
            } catch (IOException e) {
                // Either side is gone; so is the other one below.
            } finally {
                end();
            }
        }

        void forwardAnswers() {
            byte[] buffer = new byte[BUFFER];
            try {
                InputStream in = server.getInputStream();
                OutputStream out = client.getOutputStream();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    if (inserting && take(acksToLose)) {
                        end();
                    }
                    inserting = false;
                    if (!client.isClosed()) {
                        out.write(buffer, 0, count);
                    }
                }
            } catch (IOException e) {
                // As above.
            } finally {
                end();
                reset(server);
                connections.remove(this);
            }
        }

        /** The server may still answer, but nobody hears it. */
        void end() {
            reset(client);
            try {
                server.shutdownOutput();
            } catch (IOException e) {
                // It is closed already.
            }
        }
    }

    private static boolean take(AtomicInteger faults) {
        return faults.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is closed already.
        }
    }

    private static void start(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        connections.forEach(Connection::end);
    }
}
