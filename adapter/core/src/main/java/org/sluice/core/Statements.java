package org.sluice.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.sluice.api.Parameters;
import org.sluice.api.UsageException;

/**
 * Brings statements and their parameters together. Statements with named parameters are kept in the form in which they are
 * sent, the ones used last; others are not looked into. One for each factory, used by any number of threads.
 */
final class Statements {

    /** As many as a connection keeps prepared. */
    private static final int KEPT = 256;

    /** In characters: longer ones are rarely written by hand, and rarely come again. */
    private static final int LONGEST_KEPT = 8192;

    private final Map<String, StatementFacts> facts = new ConcurrentHashMap<>();

    private final Map<String, NamedStatement> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, NamedStatement> eldest) {
            return size() > KEPT;
        }
    };

    /** What the text tells; looked for once while it is among those used of late, as it takes longer than all else here. */
    StatementFacts facts(String sql) {
        StatementFacts known = facts.get(sql);
        if (known != null) {
            return known;
        }
        StatementFacts found = StatementFacts.of(sql);
        if (sql.length() <= LONGEST_KEPT) {
            if (facts.size() >= KEPT) {
                facts.clear();
            }
            facts.put(sql, found);
        }
        return found;
    }

    /**
     * The statement with the parameters of a call.
     *
     * @param parameters {@code null} is what a lone {@code null} becomes: one parameter that is {@code NULL}
     * @throws UsageException if named parameters do not fit
     */
    BoundStatement bind(String sql, @Nullable Object @Nullable [] parameters) {
        if (parameters == null) {
            return new BoundStatement(sql, new @Nullable Object[] {null});
        }
        Object only = parameters.length == 1 ? parameters[0] : null;
        Parameters named = only == null ? null : named(sql, only);
        return named == null
                ? new BoundStatement(sql, parameters.clone())
                : named(sql).bind(named);
    }

    /**
     * The statement with each row of parameters; all have the same text.
     *
     * @throws UsageException if a row is of no kind that is taken, or does not fit; it says which
     */
    List<BoundStatement> bindEach(String sql, List<?> rows) {
        List<BoundStatement> bound = new ArrayList<>(rows.size());
        for (Object row : rows) {
            try {
                BoundStatement next = row instanceof Object[] positional ? bind(sql, positional) : bindNamed(sql, row);
                if (!bound.isEmpty() && !bound.get(0).sql().equals(next.sql())) {
                    throw new UsageException("SLUICE1136: some rows have names for their parameters, others have none");
                }
                bound.add(next);
            } catch (UsageException e) {
                throw new UsageException(
                        e.getMessage() + " (row " + (bound.size() + 1) + " of " + rows.size() + " of executeMany)");
            }
        }
        return bound;
    }

    private BoundStatement bindNamed(String sql, @Nullable Object row) {
        Parameters named = row == null ? null : asNamed(row);
        if (named == null) {
            throw new UsageException(
                    "SLUICE1135: a row of parameters is an Object[], Parameters, a Map or a record, not "
                            + (row == null ? "null" : "a " + row.getClass().getTypeName())
                            + "; List.of(new Object[] {...}) is a list of the array's elements");
        }
        return named(sql).bind(named);
    }

    /** The named parameters that the only argument is; {@code null} if it is the value of {@code $1}. */
    private @Nullable Parameters named(String sql, Object only) {
        if (only instanceof Parameters named) {
            return named;
        }
        // a map may be a value, of a JSON object for instance: the statement tells
        boolean mayBe = only instanceof Map<?, ?> || only instanceof Record;
        return mayBe && named(sql).isNamed() ? asNamed(only) : null;
    }

    @SuppressWarnings("unchecked") // Parameters checks the keys
    private static @Nullable Parameters asNamed(Object row) {
        if (row instanceof Parameters named) {
            return named;
        }
        if (row instanceof Record components) {
            return Parameters.of(components);
        }
        return row instanceof Map<?, ?> map ? Parameters.of((Map<String, ? extends @Nullable Object>) map) : null;
    }

    private NamedStatement named(String sql) {
        synchronized (kept) {
            NamedStatement known = kept.get(sql);
            if (known != null) {
                return known;
            }
        }
        NamedStatement parsed = NamedStatement.parse(sql);
        synchronized (kept) {
            kept.put(sql, parsed);
        }
        return parsed;
    }
}
