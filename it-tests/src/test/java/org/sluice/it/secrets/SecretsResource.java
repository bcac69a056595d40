package org.sluice.it.secrets;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AsyncSession;
import org.sluice.api.Parameters;
import org.sluice.api.Result;
import org.sluice.api.Statement;
import org.sluice.api.StatementException;

/** Does the {@link Deed}s, and tells what a log or a tool would show of them. */
@Path("{factory}")
@RequestScoped
@SuppressWarnings("NullAway.Init") // injected
public class SecretsResource {

    private static final String DUPLICATE = "insert into late (word) values ($1)";

    @Inject
    Doors doors;

    @Resource
    UserTransaction transaction;

    @PathParam("factory")
    String factory;

    /** Answers with whether PostgreSQL quoted a secret, and with the whole stack trace of the failure, as a log has it. */
    @GET
    @Path("told/{deed}")
    public CompletionStage<Response> told(@PathParam("deed") String deed) {
        return doors.get(factory)
                .withSession(session -> deed(deed).on(session).thenApply(done -> "done"))
                .handle((value, failure) -> Response.ok(
                                quotes(failure) + "\n" + (failure == null ? value : trace(failure)))
                        .build());
    }

    /** Lets the failure go out, for the server to log. */
    @GET
    @Path("thrown/{deed}")
    public CompletionStage<String> thrown(@PathParam("deed") String deed) {
        return doors.get(factory).withSession(session -> deed(deed).on(session).thenApply(done -> "done"));
    }

    /** The same from the thread of the request. */
    @GET
    @Path("thrown-at-once/{deed}")
    public String thrownAtOnce(@PathParam("deed") String deed) {
        return thrown(deed)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    /** A JTA transaction whose commit fails, for a key that is there already. */
    @GET
    @Path("transaction")
    public String transaction() throws Exception {
        transaction.begin();
        try (AsyncSession session = doors.get(factory).openSession()) {
            session.execute(DUPLICATE, Deed.ROW)
                    .toCompletableFuture()
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
            transaction.commit();
            return "committed";
        }
    }

    /** A stream that is read half-way and left alone. */
    @GET
    @Path("stream")
    public String stream() {
        AsyncSession session = doors.get(factory).openSession();
        session.withFetchSize(1).stream(String.class, "select word from entry where word <> $1", Deed.PARAMETER)
                .subscribe(new Forgetful());
        return session.toString();
    }

    /** What the API's objects say of themselves. */
    @GET
    @Path("objects")
    public CompletionStage<String> objects() {
        Parameters parameters = Parameters.of("word", Deed.PARAMETER);
        Statement statement = Statement.of("select $1::text", Deed.PARAMETER);
        return doors.get(factory).withSession(session -> {
            CompletionStage<Result> stage = session.execute("select word from entry where word <> $1", Deed.PARAMETER);
            return stage.thenApply(result -> List.of(
                            doors.get(factory),
                            doors.get(factory).pool(),
                            session,
                            stage,
                            result,
                            result.rows(),
                            result.rows().get(0),
                            result.columns(),
                            parameters,
                            statement)
                    .toString());
        });
    }

    /** Every attribute of every bean of the adapter's. */
    @GET
    @Path("jmx")
    public String jmx() throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        StringBuilder text = new StringBuilder();
        for (ObjectName name : server.queryNames(new ObjectName("org.sluice:*"), null)) {
            text.append(name).append('\n');
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                Object value = server.getAttribute(name, attribute.getName());
                text.append(attribute.getName())
                        .append(" = ")
                        .append(value instanceof Object[] values ? Arrays.toString(values) : value)
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static Deed deed(String name) {
        return Deed.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static boolean quotes(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof StatementException refused
                && (isSecret(refused.serverMessage()) || isSecret(String.valueOf(refused.serverDetail())));
    }

    private static boolean isSecret(String text) {
        return text.contains(Deed.MARKER) || text.contains(Deed.NUMBER);
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /** Wants one row and is never heard of again. */
    private static final class Forgetful implements Flow.Subscriber<String> {

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(String row) {
            // nobody cares
        }

        @Override
        public void onError(Throwable failure) {
            // nobody cares
        }

        @Override
        public void onComplete() {
            // nobody cares
        }
    }
}
