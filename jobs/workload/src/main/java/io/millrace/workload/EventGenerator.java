package io.millrace.workload;

import java.security.DigestException;
import java.security.MessageDigest;
import java.util.UUID;

/**
 * Makes the events of a run. Event {@code index} is a pure function of the settings and the index:
 * events can be made in any order, any number of times, by anyone with the same settings.
 *
 * <p>A generator has buffers of its own and belongs to one thread.
 */
public final class EventGenerator {
    private static final long SHORTEST_DELAY_MILLIS = 200;
    private static final long LONGEST_DELAY_MILLIS = 2_000;

    private final EventSettings settings;
    private final Entities entities;
    private final IdTexts ids;
    private final EventDrawer events;
    private final EventDrawer poison;
    private final EventDraft draft = new EventDraft();
    private final EventEncoder encoder;
    private final MessageDigest md5 = EventRow.md5();
    private final byte[] digest = new byte[16];
    private final long lateKey;
    private final long duplicateKey;

    private long drawn = -1;

    public EventGenerator(EventSettings settings) {
        this(settings, Entities.of(settings.seed()));
    }

    /** Shares the entities, which must be those of the settings' seed. */
    public EventGenerator(EventSettings settings, Entities entities) {
        if (entities.seed() != settings.seed()) {
            throw new IllegalArgumentException(
                    "entities of seed " + entities.seed() + " for a run of " + settings.seed());
        }
        long runKey = Mixer.key(settings.seed(), settings.runId());
        this.settings = settings;
        this.entities = entities;
        this.ids = new IdTexts(entities);
        this.encoder = new EventEncoder(ids);
        this.lateKey = Mixer.key(runKey, "late");
        this.duplicateKey = Mixer.key(runKey, "duplicate");
        Sessions sessions = new Sessions(Mixer.key(runKey, "session"), settings.eventTimeRate());
        this.events = new EventDrawer(Mixer.key(runKey, "event"), sessions, entities, ids);
        this.poison = new EventDrawer(Mixer.key(runKey, "poison"), sessions, entities, ids);
    }

    /** The Kafka value of event {@code index}: a JSON object in UTF-8, a new array. */
    public byte[] json(long index) {
        return encoder.json(draft(index)).copy();
    }

    /** The Kafka key of event {@code index}: its user id as text, a new array. */
    public byte[] key(long index) {
        return sharedKey(index).clone();
    }

    /** Event {@code index} as every store must hold it. */
    public EventRow row(long index) {
        return draft(index).row(entities);
    }

    /** {@link EventRow#rowHash()} of event {@code index}, without making the row. */
    public long rowHash(long index) {
        ByteText text = encoder.canonical(draft(index));
        md5.update(text.array(), 0, text.length());
        try {
            md5.digest(digest, 0, digest.length);
        } catch (DigestException e) {
            throw new IllegalStateException("An MD5 digest has 16 bytes", e);
        }
        return EventRow.firstLong(digest);
    }

    public UUID eventId(long index) {
        EventDraft event = draft(index);
        return new UUID(event.idHigh, event.idLow);
    }

    /** Event time of event {@code index}, epoch milliseconds. */
    public long eventTime(long index) {
        long punctual = settings.punctualMillis(index);
        if (!isLate(index)) {
            return punctual;
        }
        return punctual - EventDrawer.latenessMillis(Mixer.at(~lateKey, index));
    }

    /** True when the event time lies at least a minute before the time that it is sent at. */
    public boolean isLate(long index) {
        return isChosen(lateKey, settings.lateBlock(), index);
    }

    /** True when the event is sent a second time. */
    public boolean isDuplicated(long index) {
        return isChosen(duplicateKey, settings.duplicateBlock(), index);
    }

    /** How long after the event its second copy is due, milliseconds: 200 to 2,000. */
    public long duplicateDelayMillis(long index) {
        int spread = (int) (LONGEST_DELAY_MILLIS - SHORTEST_DELAY_MILLIS + 1);
        return SHORTEST_DELAY_MILLIS + Mixer.bounded(Mixer.at(~duplicateKey, index), spread);
    }

    /** Poison record {@code number}, counted from 0; it is sent right after one of the events. */
    public PoisonRecord poison(long number) {
        long sentMillis = settings.scheduledMillis(settings.eventBeforePoison(number));
        drawn = -1;
        poison.draw(draft, number, sentMillis);
        PoisonKind kind = PoisonKind.ofNumber(number);
        byte[] json = encoder.json(draft).copy();
        return new PoisonRecord(
                number, kind, ids.user(draft.user).clone(), kind.spoil(json, sentMillis, number));
    }

    /** The number of the user of event {@code index}, without drawing the rest. */
    int user(long index) {
        return events.user(index);
    }

    EventType type(long index) {
        return draft(index).type;
    }

    byte[] sharedKey(long index) {
        return ids.user(draft(index).user);
    }

    private EventDraft draft(long index) {
        if (drawn != index) {
            events.draw(draft, index, eventTime(index));
            drawn = index;
        }
        return draft;
    }

    /** One of each block is chosen, so that a share holds in short runs too. */
    private static boolean isChosen(long key, int block, long index) {
        return block != 0 && index % block == Mixer.bounded(Mixer.at(key, index / block), block);
    }
}
