package io.millrace.connector.clickhouse.client;

import org.apache.flink.annotation.Internal;

import java.io.IOException;
import java.util.Set;

/** Decides by ClickHouse's error code, never by text, what an error means for an insert. */
@Internal
public final class ErrorClassifier {

    /** What to do after an error. */
    public enum ErrorKind {
        /** The same request may succeed later. */
        RETRYABLE,
        /** The server says that it has these rows. */
        ALREADY_DONE,
        /** Somebody has to change something first. */
        FATAL
    }

    private static final int INSERT_WAS_DEDUPLICATED = 389;

    private static final Set<Integer> RETRYABLE_CODES =
            Set.of(
                    3, // UNEXPECTED_END_OF_FILE: the body was cut on its way
                    23, // CANNOT_READ_FROM_ISTREAM
                    24, // CANNOT_WRITE_TO_OSTREAM
                    33, // CANNOT_READ_ALL_DATA
                    74, // CANNOT_READ_FROM_FILE_DESCRIPTOR
                    75, // CANNOT_WRITE_TO_FILE_DESCRIPTOR
                    95, // CANNOT_READ_FROM_SOCKET
                    96, // CANNOT_WRITE_TO_SOCKET
                    159, // TIMEOUT_EXCEEDED
                    160, // TOO_SLOW
                    173, // CANNOT_ALLOCATE_MEMORY
                    198, // DNS_ERROR
                    201, // QUOTA_EXCEEDED
                    202, // TOO_MANY_SIMULTANEOUS_QUERIES
                    203, // NO_FREE_CONNECTION
                    204, // CANNOT_FSYNC
                    209, // SOCKET_TIMEOUT
                    210, // NETWORK_ERROR
                    225, // NO_ZOOKEEPER
                    234, // NO_REPLICA_HAS_PART
                    236, // ABORTED: the server shuts down
                    241, // MEMORY_LIMIT_EXCEEDED
                    242, // TABLE_IS_READ_ONLY: the replica lost Keeper
                    243, // NOT_ENOUGH_SPACE
                    244, // UNEXPECTED_ZOOKEEPER_ERROR
                    252, // TOO_MANY_PARTS
                    254, // NO_ACTIVE_REPLICAS
                    265, // NO_AVAILABLE_REPLICA
                    279, // ALL_CONNECTION_TRIES_FAILED
                    285, // TOO_FEW_LIVE_REPLICAS
                    286, // UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE
                    289, // REPLICA_IS_NOT_IN_QUORUM
                    319, // UNKNOWN_STATUS_OF_INSERT
                    364, // RECEIVED_ERROR_TOO_MANY_REQUESTS
                    369, // ALL_REPLICAS_ARE_STALE
                    394, // QUERY_WAS_CANCELLED
                    416, // REPLICA_STATUS_CHANGED
                    425, // SYSTEM_ERROR
                    439, // CANNOT_SCHEDULE_TASK
                    473, // DEADLOCK_AVOIDED
                    499, // S3_ERROR
                    500, // AZURE_BLOB_STORAGE_ERROR
                    574, // DISTRIBUTED_TOO_MANY_PENDING_BYTES
                    659, // UNKNOWN_STATUS_OF_TRANSACTION
                    677, // THREAD_WAS_CANCELED
                    692, // TOO_MANY_MUTATIONS
                    696, // ASYNC_LOAD_CANCELED: the server shuts down while it starts
                    700, // USER_SESSION_LIMIT_EXCEEDED
                    735, // QUERY_WAS_CANCELLED_BY_CLIENT
                    745, // SERVER_OVERLOADED
                    749, // TCP_CONNECTION_LIMIT_REACHED
                    762, // HTTP_CONNECTION_LIMIT_REACHED
                    776, // RESOURCE_LIMIT_EXCEEDED
                    777, // MEMORY_RESERVATION_KILLED
                    778, // MEMORY_RESERVATION_FAILED
                    999, // KEEPER_EXCEPTION
                    1000, // POCO_EXCEPTION: sockets and files of the server
                    1001, // STD_EXCEPTION
                    1002, // UNKNOWN_EXCEPTION
                    31001); // the sink's own: a partition was swapped since the ledger was read

    /** Answers of proxies and load balancers that pass by themselves. */
    private static final Set<Integer> RETRYABLE_HTTP_STATUS = Set.of(408, 425, 429, 502, 503, 504);

    private ErrorClassifier() {}

    /** Classifies an exception of {@link ClickHouseClient}. */
    public static ErrorKind classify(IOException error) {
        // Without an answer of the server the outcome is unknown; the token makes a repeat safe.
        return error instanceof ClickHouseException answer
                ? classify(answer.code(), answer.httpStatus())
                : ErrorKind.RETRYABLE;
    }

    static ErrorKind classify(int code, int httpStatus) {
        if (code == INSERT_WAS_DEDUPLICATED) {
            return ErrorKind.ALREADY_DONE;
        }
        boolean retryable =
                code == 0
                        ? RETRYABLE_HTTP_STATUS.contains(httpStatus)
                        : RETRYABLE_CODES.contains(code);
        return retryable ? ErrorKind.RETRYABLE : ErrorKind.FATAL;
    }
}
