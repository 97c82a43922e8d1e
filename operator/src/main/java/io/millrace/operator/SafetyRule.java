package io.millrace.operator;

import java.util.Locale;
import java.util.Optional;

/** What a spec must not do to a job that writes each row once. */
enum SafetyRule {
    STATE_SURVIVES_UPGRADES {
        @Override
        Optional<String> broken(ExactlyOnceSpec spec) {
            return when(
                    !spec.upgradeMode().equals("savepoint")
                            && !spec.upgradeMode().equals("last-state"),
                    "spec.job.upgradeMode is '%s': an upgrade would start without state, and lose or repeat rows. Set it to savepoint or last-state.",
                    spec.upgradeMode());
        }
    },
    CHECKPOINTS_ARE_STORED {
        @Override
        Optional<String> broken(ExactlyOnceSpec spec) {
            return storage(spec, "execution.checkpointing.dir", "state.checkpoints.dir");
        }
    },
    SAVEPOINTS_ARE_STORED {
        @Override
        Optional<String> broken(ExactlyOnceSpec spec) {
            return storage(spec, "execution.checkpointing.savepoint-dir", "state.savepoints.dir");
        }
    },
    CHECKPOINTS_ARE_MADE {
        @Override
        Optional<String> broken(ExactlyOnceSpec spec) {
            return when(
                    spec.value("execution.checkpointing.interval").isEmpty(),
                    "execution.checkpointing.interval is not set: nothing would ever be committed. Set it, for instance to 1 s.");
        }
    },
    CHECKPOINTS_ARE_EXACT {
        @Override
        Optional<String> broken(ExactlyOnceSpec spec) {
            String mode = spec.value("execution.checkpointing.mode").orElse("EXACTLY_ONCE");
            return when(
                    !mode.toUpperCase(Locale.ROOT).equals("EXACTLY_ONCE"),
                    "execution.checkpointing.mode is %s: rows would be repeated after a failure. Set it to EXACTLY_ONCE.",
                    mode);
        }
    },
    CHECKPOINTS_ARE_ALIGNED {
        @Override
        Optional<String> broken(ExactlyOnceSpec spec) {
            return when(
                    spec.value(
                                    "execution.checkpointing.unaligned.enabled",
                                    "execution.checkpointing.unaligned")
                            .filter(Boolean::parseBoolean)
                            .isPresent(),
                    "execution.checkpointing.unaligned.enabled is true: the committers count rows between aligned barriers and would lose some. Set it to false.");
        }
    },
    THE_LAST_CHECKPOINT_IS_MADE {
        private static final String OTHER_KEY =
                "execution.checkpointing.checkpoints-after-tasks-finish";
        private static final String KEY = OTHER_KEY + ".enabled";

        @Override
        Optional<String> broken(ExactlyOnceSpec spec) {
            return when(
                    spec.value(KEY, OTHER_KEY)
                            .filter(value -> !Boolean.parseBoolean(value))
                            .isPresent(),
                    "%s is false: the rows since the last checkpoint would be lost when the job is drained. Set it to true.",
                    KEY);
        }
    },
    THE_JOB_IS_REMEMBERED {
        @Override
        Optional<String> broken(ExactlyOnceSpec spec) {
            boolean on =
                    spec.value("high-availability.type", "high-availability")
                            .filter(type -> !type.toLowerCase(Locale.ROOT).equals("none"))
                            .isPresent();
            return when(
                    !on || spec.value("high-availability.storageDir").isEmpty(),
                    "high-availability.type and high-availability.storageDir are not both set: a JobManager that dies would start without state. Set them to kubernetes and to a path on S3.");
        }
    },
    OPERATORS_KEEP_THEIR_IDS {
        @Override
        Optional<String> broken(ExactlyOnceSpec spec) {
            String uids = spec.value("table.exec.uid.generation").orElse("not set");
            return when(
                    !uids.toUpperCase(Locale.ROOT).equals("ALWAYS"),
                    "table.exec.uid.generation is %s: state would not be found again after a change of the SQL. Set it to ALWAYS.",
                    uids);
        }
    },
    ONE_JOB_OWNS_THE_SLOT {
        @Override
        Optional<String> broken(ExactlyOnceSpec spec) {
            String owner = ExactlyOnceSpec.OWNERS.get(spec.entryClass());
            return when(
                    !spec.name().equals(owner),
                    "the replication slot millrace_%s belongs to the FlinkDeployment named %1$s: two jobs on one slot take each other's changes. Change that one instead of adding another.",
                    owner);
        }
    };

    /**
     * @return what is wrong and what to do, without the resource's name; empty when the spec is
     *     safe
     */
    abstract Optional<String> broken(ExactlyOnceSpec spec);

    private static Optional<String> storage(ExactlyOnceSpec spec, String key, String oldKey) {
        Optional<String> folder = spec.value(key, oldKey);
        if (folder.isEmpty()) {
            return Optional.of(
                    "%s is not set: state would die with its pod. Set it to a path on S3."
                            .formatted(key));
        }
        return when(
                folder.get().startsWith("file:") || folder.get().startsWith("/"),
                "%s is %s, a path inside a pod: state would die with it. Set it to a path on S3.",
                key,
                folder.get());
    }

    private static Optional<String> when(boolean broken, String message, Object... values) {
        return broken ? Optional.of(message.formatted(values)) : Optional.empty();
    }
}
