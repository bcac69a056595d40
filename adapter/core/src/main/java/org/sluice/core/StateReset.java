package org.sluice.core;

import java.util.regex.Pattern;
import org.sluice.api.spi.ResetOnReturn;

/**
 * What has to be undone before the next session may use a connection.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-discard.html">PostgreSQL: DISCARD</a>
 */
final class StateReset {

    /**
     * The parts of DISCARD ALL, but for DEALLOCATE ALL: that would take away the statements that the client keeps prepared, and
     * leave it believing in them. Those that were prepared by SQL are taken away one by one.
     */
    static final String FULL = "CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *;"
            + " SELECT pg_advisory_unlock_all(); DISCARD PLANS; DISCARD TEMP; DISCARD SEQUENCES;"
            + " DO $sluice$ DECLARE prepared text; BEGIN FOR prepared IN SELECT name FROM pg_prepared_statements"
            + " WHERE from_sql LOOP EXECUTE 'DEALLOCATE ' || quote_ident(prepared); END LOOP; END $sluice$";

    /** Commands, by their first word, that leave something behind beyond their transaction, or may. */
    private static final Pattern COMMAND =
            Pattern.compile("set|reset|listen|declare|prepare|load|discard|do|call", Pattern.CASE_INSENSITIVE);

    /** Words by which other commands do: functions, and temporary objects. Found in a string or a comment, they do no harm. */
    private static final Pattern WORDS = Pattern.compile(
            "set_config|pg_advisory_lock|pg_try_advisory_lock|\\btemp\\b|\\btemporary\\b|\\bpg_temp",
            Pattern.CASE_INSENSITIVE);

    private StateReset() {}

    /** Whether the text of a statement shows that it may change the state of its connection beyond its transaction. */
    static boolean mayTouch(String sql) {
        return COMMAND.matcher(StatementText.firstWord(sql)).matches()
                || WORDS.matcher(sql).find();
    }

    /** Whether all has to be undone after a session whose statements touched the state, or did not. */
    static boolean isDue(ResetOnReturn mode, boolean touched) {
        return mode == ResetOnReturn.FULL || (mode == ResetOnReturn.AUTO && touched);
    }
}
