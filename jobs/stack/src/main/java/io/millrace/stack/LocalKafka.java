package io.millrace.stack;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A Kafka of one node, broker and controller in one, with the topics of the system. */
public final class LocalKafka extends LocalServer {

    /** The topics and their numbers of partitions. */
    static final Map<String, Integer> TOPICS =
            Map.of(
                    "events.raw", 8,
                    "events.processed", 8,
                    "events.raw.dlq", 3,
                    "events.processed.dlq", 3,
                    "transactions", 4);

    private static final long ADMIN_SECONDS = 20;

    private final int controllerPort;
    private final int externalPort;
    private final String advertised;

    /**
     * @param advertised host:port under which clients in other networks reach {@code externalPort};
     *     null: there are none
     */
    LocalKafka(Path dataDir, int port, int controllerPort, int externalPort, String advertised) {
        super("kafka", dataDir, port);
        this.controllerPort = controllerPort;
        this.externalPort = externalPort;
        this.advertised = advertised;
    }

    /** Starts Kafka on {@code dataDir/kafka}; port 0 means a free one. */
    public static LocalKafka start(Path dataDir, int port) {
        LocalKafka kafka = new LocalKafka(dataDir, port, Ports.free(), 0, null);
        kafka.start();
        return kafka;
    }

    /** Runs a Kafka by hand: {@code LocalKafka DATA_DIR [PORT]}. */
    public static void main(String[] arguments) {
        HandRun.of(arguments, LocalKafka::start);
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port();
    }

    /** The port on 127.0.0.1 for clients that are told the advertised address. */
    public int externalPort() {
        return externalPort;
    }

    @Override
    public String address() {
        return bootstrapServers();
    }

    @Override
    ServerProcess launch() throws IOException {
        Path properties = folder().resolve("server.properties");
        DataFiles.write(properties, properties());
        List<String> command =
                JavaCommand.guarded(dataDir(), KafkaServerMain.class.getName())
                        .options("-Xmx512m", "-XX:+UseSerialGC")
                        .options("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
                        .options("-Dorg.slf4j.simpleLogger.showDateTime=true")
                        .options(
                                "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSS")
                        .classPath(Home.find().servers().resolve("lib").resolve("*"))
                        .arguments(properties.toString())
                        .toList();
        return ServerProcess.start(command, Map.of(), log());
    }

    @Override
    boolean answers() throws Exception {
        // A client is costly and tries for long: it is not made before the port is open.
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
                Admin admin = admin()) {
            return socket.isConnected()
                    && admin.describeCluster().nodes().get(2, TimeUnit.SECONDS).size() == 1;
        }
    }

    @Override
    void prepare() throws ExecutionException, InterruptedException, TimeoutException {
        try (Admin admin = admin()) {
            Set<String> present = admin.listTopics().names().get(ADMIN_SECONDS, TimeUnit.SECONDS);
            List<NewTopic> absent = new ArrayList<>();
            TOPICS.forEach(
                    (topic, partitions) -> {
                        if (!present.contains(topic)) {
                            absent.add(new NewTopic(topic, partitions, (short) 1));
                        }
                    });
            admin.createTopics(absent).all().get(ADMIN_SECONDS, TimeUnit.SECONDS);
        }
    }

    private Admin admin() {
        return Admin.create(
                Map.of(
                        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers(),
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        "10000",
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        "20000"));
    }

    private String properties() throws IOException {
        Path logs = folder().resolve("data");
        Files.createDirectories(logs);
        boolean external = advertised != null;
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=BROKER://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d%4$s
                advertised.listeners=BROKER://127.0.0.1:%1$d%5$s
                inter.broker.listener.name=BROKER
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,EXTERNAL:PLAINTEXT
                log.dirs=%3$s
                auto.create.topics.enable=false
                default.replication.factor=1
                min.insync.replicas=1
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=4
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=4
                transaction.max.timeout.ms=3600000
                group.initial.rebalance.delay.ms=0
                # A killed broker may come back when its old session has ended.
                broker.heartbeat.interval.ms=1000
                broker.session.timeout.ms=5000
                log.message.timestamp.type=CreateTime
                message.max.bytes=10485760
                replica.fetch.max.bytes=10485760
                num.network.threads=2
                num.io.threads=4
                """
                .formatted(
                        port(),
                        controllerPort,
                        logs,
                        external ? ",EXTERNAL://127.0.0.1:" + externalPort : "",
                        external ? ",EXTERNAL://" + advertised : "");
    }
}
