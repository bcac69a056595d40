package org.sluice.postgres;

import io.vertx.pgclient.PgConnection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The types of the parameters of a connection's statements. Used on its event loop only. */
final class Signatures {

    private final PgConnection connection;

    /** Of the statements used last. */
    private final Map<String, List<ParameterType>> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<ParameterType>> eldest) {
            return size() > Connecting.CACHED_STATEMENTS;
        }
    };

    Signatures(PgConnection connection) {
        this.connection = connection;
    }

    /** The types, if they are known. */
    @Nullable List<ParameterType> known(String sql) {
        return known.get(sql);
    }

    void forget(String sql) {
        known.remove(sql);
    }

    /**
     * Has the statement prepared and finds out its types, by {@link Probe}s. One round trip, that of the preparation; the probes
     * are answered on this side.
     */
    void find(String sql, int count, Consumer<List<ParameterType>> found, Consumer<Throwable> failed) {
        new Search(sql, count, found, failed).next();
    }

    private final class Search {

        private final String sql;
        private final int count;
        private final Consumer<List<ParameterType>> found;
        private final Consumer<Throwable> failed;
        private final List<ParameterType> types = new ArrayList<>();

        Search(String sql, int count, Consumer<List<ParameterType>> found, Consumer<Throwable> failed) {
            this.sql = sql;
            this.count = count;
            this.found = found;
            this.failed = failed;
        }

        void next() {
            if (types.size() == count) {
                List<ParameterType> all = List.copyOf(types);
                known.put(sql, all);
                found.accept(all);
                return;
            }
            offer(Probe.any(count, types.size()), refusal -> {
                if (refusal == null) {
                    settle(ParameterType.NOT_WRITABLE);
                } else {
                    refine(ParameterType.of(refusal.expectedClass()));
                }
            });
        }

        /** Tells apart what Vert.x calls by one name. */
        private void refine(ParameterType type) {
            switch (type.kind()) {
                case NUMBER -> refineNumber(type);
                case TEXT ->
                    offer(
                            Probe.text(count, types.size(), type.array()),
                            refusal -> settle(refusal == null ? type : ParameterType.NOT_WRITABLE));
                case JSON -> refineJson(type);
                default -> settle(type);
            }
        }

        private void refineNumber(ParameterType type) {
            ProbeNumber number = new ProbeNumber();
            Probe probe = Probe.number(count, types.size(), number, type.array());
            // taken as it is by numeric, asked for its value by the others
            offer(probe, refusal -> {
                ParameterType.Kind asked = number.asked();
                settle(type.number(asked == null ? ParameterType.Kind.NUMERIC : asked));
            });
        }

        private void refineJson(ParameterType type) {
            if (type.array()) {
                offer(
                        Probe.objects(count, types.size()),
                        refusal -> settle(refusal == null ? ParameterType.NOT_WRITABLE : type));
            } else {
                settle(type);
            }
        }

        private void settle(ParameterType type) {
            types.add(type);
            next();
        }

        /** Offers a probe; {@code then} gets the refusal, or {@code null} if the probe was taken. */
        private void offer(Probe probe, Consumer<@Nullable Refusal> then) {
            connection.preparedQuery(sql).execute(probe.tuple()).onComplete(answer -> {
                Throwable failure = cause(answer.cause());
                Refusal refusal = Refusal.in(failure);
                boolean refused = refusal != null && refusal.index() == types.size();
                if (refused || Probe.taken(failure)) {
                    then.accept(refused ? refusal : null);
                } else {
                    failed.accept(failure);
                }
            });
        }

        private static Throwable cause(@Nullable Throwable failure) {
            return failure == null ? new IllegalStateException("A probe was sent as a parameter") : failure;
        }
    }
}
