package org.sluice.it.secrets;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.sluice.api.AsyncSession;
import org.sluice.api.Parameters;
import org.sluice.api.Statement;

/** A statement that has secrets in its parameters or its rows, and fails, but for the first two. */
public enum Deed {
    READ(false) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.list(Entry.class, "select id, word from entry where word <> $1", PARAMETER);
        }
    },
    WRITE(false) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.execute(
                    "insert into entry (id, word) values (nextval('ids'), :word::text || nextval('ids'))",
                    Parameters.of("word", PARAMETER));
        }
    },
    DUPLICATE(true) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.execute("insert into entry (id, word) values (2, $1)", ROW);
        }
    },
    DUPLICATE_OF_MANY(true) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.executeMany(
                    "insert into entry (id, word) values ($1, $2)",
                    List.of(new Object[] {3, PARAMETER + "-3"}, new Object[] {4, ROW}));
        }
    },
    DUPLICATE_IN_ONE_FLIGHT(true) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.executeTransaction(
                    List.of(Statement.of("insert into entry (id, word) values ($1, $2)", 5, ROW)));
        }
    },
    CHECK(true) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.execute("insert into entry (id, word, number) values (6, $1, -1)", PARAMETER);
        }
    },
    NOT_NULL(true) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.execute("insert into entry (word) values ($1)", PARAMETER);
        }
    },
    SYNTAX(true) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.scalar(Integer.class, "select $1::text::integer", PARAMETER);
        }
    },
    SYNTAX_OF_A_ROW(true) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.scalars(Integer.class, "select word::integer from entry");
        }
    },
    DATE(true) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.execute("select $1::text::date", PARAMETER);
        }
    },
    RANGE(true) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.execute("select $1::text::integer", NUMBER);
        }
    },
    ENUMERATION(true) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.execute("select $1::text::mood", PARAMETER);
        }
    },
    JSON(true) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.execute("select $1::text::json", '"' + PARAMETER);
        }
    },
    INSIDE_A_FUNCTION(true) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.execute("select explode($1)", PARAMETER);
        }
    },
    NOTICE(false) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.execute("select whisper($1)", PARAMETER);
        }
    },
    WRONG_TYPE(false) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.execute("select $1::integer", PARAMETER);
        }
    },
    WRONG_NUMBER(false) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.execute("select $1::text", PARAMETER, PARAMETER);
        }
    },
    NAME_MISSING(false) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.execute("select :there::text, :missing::text", Parameters.of("there", PARAMETER));
        }
    },
    NOT_CONVERTED(false) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.one(Integer.class, "select word from entry where id = 1");
        }
    },
    NOT_MAPPED(false) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.one(Numbers.class, "select id, word from entry where id = 1");
        }
    },
    TOO_MANY(false) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.one(String.class, "select word from entry union all select word from entry");
        }
    },
    TIME_OUT(false) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.withTimeout(Duration.ofMillis(200)).execute("select pg_sleep(10), $1::text", PARAMETER);
        }
    },
    TERMINATED(false) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.execute("select pg_terminate_backend(pg_backend_pid()), $1::text", PARAMETER);
        }
    },
    /** Deferred: the duplicate is found by the commit. */
    COMMIT(false) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.withTransaction(tx -> tx.execute("insert into late (word) values ($1)", ROW));
        }
    },
    /** Held for longer than {@code leak-after}. */
    LEAK(false) {
        @Override
        CompletionStage<?> on(AsyncSession session) {
            return session.execute("select pg_sleep(1.5), $1::text", PARAMETER);
        }
    };

    /** All markers begin so. */
    public static final String MARKER = "hush-";

    public static final String PASSWORD = MARKER + "password-5291";
    public static final String WRONG_PASSWORD = MARKER + "wrong-password-4417";
    public static final String PARAMETER = MARKER + "parameter-8603";
    public static final String ROW = MARKER + "row-2254";
    /** For where a number is wanted; it does not begin as the others do. */
    public static final String NUMBER = "73104618297310461829";

    private final boolean quoted;

    Deed(boolean quoted) {
        this.quoted = quoted;
    }

    /** Whether PostgreSQL's answer quotes a secret. */
    public boolean isQuoted() {
        return quoted;
    }

    abstract CompletionStage<?> on(AsyncSession session);

    /** A row of the table. */
    public record Entry(int id, String word) {}

    /** A record that does not fit. */
    public record Numbers(int id, int word) {}
}
