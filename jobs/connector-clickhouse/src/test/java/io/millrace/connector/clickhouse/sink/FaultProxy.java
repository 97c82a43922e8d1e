package io.millrace.connector.clickhouse.sink;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A TCP proxy before ClickHouse that does to connections what networks do.
 *
 * <p>On a cut the client sees a reset. The server sees an end of the stream, never within a header:
 * the embedded engine does not survive that, nor a reset before it has looked at the request.
 */
final class FaultProxy implements Closeable {
    private static final int BUFFER = 16 * 1024;
    private static final String HEAD_END = "\r\n\r\n";
    private static final byte[] SUCCESS =
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                    .getBytes(StandardCharsets.ISO_8859_1);

    private static final Pattern CONTENT_LENGTH =
            Pattern.compile("Content-Length: (\\d+)", Pattern.CASE_INSENSITIVE);

    private final int target;
    private final ServerSocket listener;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Map<Fault, AtomicInteger> faults = new EnumMap<>(Fault.class);
    private final AtomicInteger refused = new AtomicInteger();
    private volatile State state = State.PASSING;
    private volatile int bytesPerSecond = Integer.MAX_VALUE;

    /** What happens to single inserts. */
    enum Fault {
        /** The server gets the insert whole, the client gets a reset instead of the answer. */
        LOSE_ACK,
        /** The server gets the insert whole, the client waits for an answer that never comes. */
        HOLD_ACK,
        /** The client gets the head of the answer and waits for the rest. */
        HOLD_END_OF_ACK,
        /** The server gets all but the last byte and an end of the stream, the client a reset. */
        CUT_BODY,
        /** The server gets all but the last byte and waits for it, the client for the answer. */
        HOLD_BODY,
        /** The server refuses, and the client is told that all went well. */
        CLAIM_SUCCESS
    }

    private enum State {
        PASSING,
        REFUSING,
        /** Connections are taken and stay open, but nothing gets through: half-open. */
        SILENT
    }

    FaultProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        for (Fault fault : Fault.values()) {
            faults.put(fault, new AtomicInteger());
        }
        start(this::accept, "fault-proxy");
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** Cuts all connections and takes no new ones, until {@link #pass}. */
    void refuse() {
        state = State.REFUSING;
        connections.forEach(Connection::end);
    }

    /** Nothing gets through any more and nobody is told, until {@link #pass}. */
    void silence() {
        state = State.SILENT;
        connections.forEach(connection -> connection.silent = true);
    }

    /** New connections work again. */
    void pass() {
        state = State.PASSING;
    }

    /** Lets so many bytes a second through to the server, per connection. */
    void slowDownTo(int newBytesPerSecond) {
        bytesPerSecond = newBytesPerSecond;
    }

    /** Does this to the next inserts. */
    void inject(Fault fault, int inserts) {
        counter(fault).set(inserts);
    }

    /** How many connections found no server, or one that does not answer. */
    int refused() {
        return refused.get();
    }

    /** How many faults are still to come. */
    int outstanding() {
        return faults.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    private AtomicInteger counter(Fault fault) {
        return faults.get(fault);
    }

    private boolean take(Fault fault) {
        return counter(fault).getAndUpdate(count -> Math.max(0, count - 1)) > 0;
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
            if (state == State.REFUSING) {
                throw new IOException("The test has cut the way to the server");
            }
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            Connection connection = new Connection(client, server);
            connections.add(connection);
            if (state == State.SILENT) {
                refused.incrementAndGet();
                connection.silent = true;
            }
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
        private volatile boolean silent;
        private long bodyLeft;

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
                    if (!silent && !forwardRequest(buffer, count, out)) {
                        break;
                    }
                }
            } catch (IOException e) {
                // Either side is gone; so is the other one below.
            } finally {
                end();
            }
        }

        /** False when the connection is to be cut. */
        private boolean forwardRequest(byte[] buffer, int count, OutputStream out)
                throws IOException {
            boolean end = endsRequest(buffer, count);
            if (inserting && end && take(Fault.CUT_BODY)) {
                out.write(buffer, 0, count - 1);
                return false;
            }
            if (inserting && end && take(Fault.HOLD_BODY)) {
                out.write(buffer, 0, count - 1);
                silent = true;
                return true;
            }
            out.write(buffer, 0, count);
            LockSupport.parkNanos(count * 1_000_000_000L / bytesPerSecond);
            return true;
        }

        /** Follows a request by the length that its head announces. */
        private boolean endsRequest(byte[] buffer, int count) {
            String text = new String(buffer, 0, count, StandardCharsets.ISO_8859_1);
            int afterHead = 0;
            if (text.startsWith("POST")) {
                inserting = text.contains("query=INSERT");
                afterHead = text.indexOf(HEAD_END) + HEAD_END.length();
                Matcher length = CONTENT_LENGTH.matcher(text.substring(0, afterHead));
                bodyLeft = length.find() ? Long.parseLong(length.group(1)) : 0;
            }
            bodyLeft -= count - afterHead;
            return bodyLeft <= 0;
        }

        void forwardAnswers() {
            byte[] buffer = new byte[BUFFER];
            try {
                InputStream in = server.getInputStream();
                OutputStream out = client.getOutputStream();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    boolean ack = inserting;
                    inserting = false;
                    if (!silent) {
                        forwardAnswer(ack, buffer, count, out);
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

        private void forwardAnswer(boolean ack, byte[] buffer, int count, OutputStream out)
                throws IOException {
            String text = new String(buffer, 0, count, StandardCharsets.ISO_8859_1);
            boolean error = !text.startsWith("HTTP/1.1 200");
            if (ack && take(Fault.LOSE_ACK)) {
                end();
            } else if (ack && take(Fault.HOLD_ACK)) {
                silent = true;
            } else if (ack && take(Fault.HOLD_END_OF_ACK)) {
                silent = true;
                out.write(buffer, 0, text.indexOf(HEAD_END) + HEAD_END.length());
            } else if (ack && error && take(Fault.CLAIM_SUCCESS)) {
                silent = true;
                out.write(SUCCESS);
            } else if (!client.isClosed()) {
                out.write(buffer, 0, count);
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
