package org.sluice.core;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.api.Result;
import org.sluice.api.Statement;
import org.sluice.api.spi.EchoSettings;

/**
 * A connection that logs each statement when it is sent and when it has ended, to {@code org.sluice.echo}. Values of parameters
 * are shown only where the settings ask for it.
 */
public final class EchoingConnection implements PhysicalConnection {

    private static final System.Logger LOG = System.getLogger("org.sluice.echo");
    private static final int LONGEST_VALUE = 100;

    private final PhysicalConnection connection;
    private final String factory;
    private final boolean showParameters;

    private EchoingConnection(PhysicalConnection connection, String factory, boolean showParameters) {
        this.connection = connection;
        this.factory = factory;
        this.showParameters = showParameters;
    }

    /** The same connection, and a log of what it does if the settings ask for that. */
    public static PhysicalConnection of(PhysicalConnection connection, String factory, EchoSettings echo) {
        return echo.statements() ? new EchoingConnection(connection, factory, echo.parameters()) : connection;
    }

    @Override
    public CompletableFuture<Result> execute(String sql, @Nullable Object[] parameters) {
        String what = StatementText.shown(sql) + shown(parameters);
        return echoed(what, connection.execute(sql, parameters), result -> rows(result.affected()));
    }

    @Override
    public CompletableFuture<List<Result>> executeMany(String sql, List<@Nullable Object[]> rows) {
        String what = StatementText.shown(sql) + " [" + rows.size() + " times]";
        return echoed(what, connection.executeMany(sql, rows), results -> rows(affected(results)));
    }

    @Override
    public CompletableFuture<RowCursor> openCursor(String sql, @Nullable Object[] parameters) {
        String what = "cursor: " + StatementText.shown(sql) + shown(parameters);
        return echoed(what, connection.openCursor(sql, parameters), cursor -> "open");
    }

    @Override
    public CompletableFuture<Void> command(String sql) {
        return echoed(StatementText.shown(sql), connection.command(sql), done -> "done");
    }

    @Override
    public CompletableFuture<List<Result>> executeTransaction(String begin, List<Statement> statements) {
        String what = statements.stream()
                .map(Statement::sql)
                .map(StatementText::shown)
                .collect(Collectors.joining("; ", begin + "; ", "; COMMIT"));
        return echoed(what, connection.executeTransaction(begin, statements), results -> rows(affected(results)));
    }

    @Override
    public CompletableFuture<Void> cancel() {
        return echoed("(cancel request)", connection.cancel(), done -> "sent");
    }

    @Override
    public CompletableFuture<Void> close() {
        return connection.close();
    }

    @Override
    public int processId() {
        return connection.processId();
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }

    private interface Summary<T> {
        String of(T value);
    }

    /** The log has the statement before its end, whatever comes first. */
    private <T> CompletableFuture<T> echoed(String what, CompletableFuture<T> answer, Summary<T> summary) {
        long start = System.nanoTime();
        String who = factory + " [" + connection.processId() + "] ";
        LOG.log(System.Logger.Level.INFO, () -> who + what);
        answer.whenComplete((value, failure) -> LOG.log(
                System.Logger.Level.INFO,
                () -> who + (failure == null ? summary.of(value) : failed(failure)) + " after "
                        + Durations.text(System.nanoTime() - start)));
        return answer;
    }

    /** Without the detail, which may quote rows. */
    private static String failed(Throwable failure) {
        return "failed: " + Failures.unwrapped(failure).getClass().getSimpleName();
    }

    private static String rows(long affected) {
        return affected + " rows";
    }

    private static long affected(List<Result> results) {
        return results.stream().mapToLong(Result::affected).sum();
    }

    private String shown(@Nullable Object[] parameters) {
        if (parameters.length == 0) {
            return "";
        }
        return showParameters
                ? Arrays.stream(parameters).map(EchoingConnection::cut).collect(Collectors.joining(", ", " [", "]"))
                : " [" + parameters.length + " parameters, not shown]";
    }

    private static String cut(@Nullable Object value) {
        String text = String.valueOf(value);
        return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "...";
    }
}
