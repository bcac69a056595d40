package org.sluice.it.hammer;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import javax.management.AttributeNotFoundException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.PoolCounts;
import org.sluice.api.PoolEvent.Kind;
import org.sluice.api.PoolStatus;
import org.sluice.cdi.Database;
import org.sluice.it.hammer.Blow.Target;

/** Strikes, and tells the numbers. */
@Path("/")
@RequestScoped
@SuppressWarnings("NullAway.Init") // injected
public class HammerResource {

    @Inject
    @Database("hammered")
    AsyncSessionFactory factory;

    @Inject
    HammerTransactions transactions;

    @Inject
    HeardEvents events;

    @Resource
    ManagedExecutorService managed;

    /** As many at once strike one blow after the other, each beginning with another one; answers with the number of blows. */
    @GET
    @Path("strike")
    public CompletionStage<String> strike(@QueryParam("hands") int hands, @QueryParam("blows") int blows) {
        Target target = new Target(factory, transactions, managed);
        CompletableFuture<?>[] all = IntStream.range(0, hands)
                .mapToObj(hand -> strikeOn(target, hand, blows))
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(all).thenApply(done -> String.valueOf(hands * blows));
    }

    private static CompletableFuture<?> strikeOn(Target target, int next, int left) {
        if (left == 0) {
            return CompletableFuture.completedFuture(null);
        }
        Blow[] blows = Blow.values();
        return blows[next % blows.length]
                .strike(target)
                .handle((done, failure) -> null)
                .thenCompose(done -> strikeOn(target, next + 1, left - 1))
                .toCompletableFuture();
    }

    /** Has as many transactions open at once as the pool may have connections; answers with the number of their backends. */
    @GET
    @Path("full")
    public CompletionStage<String> full() {
        List<AsyncSession> sessions = IntStream.range(0, factory.pool().maxSize())
                .mapToObj(i -> factory.openSession())
                .toList();
        List<CompletableFuture<Integer>> backends = sessions.stream()
                .map(session -> session.begin()
                        .thenCompose(begun -> session.one(Integer.class, "select pg_backend_pid()"))
                        .toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(backends.toArray(CompletableFuture[]::new))
                .handle((done, failure) -> {
                    sessions.forEach(AsyncSession::close);
                    return failure == null
                            ? String.valueOf(backends.stream()
                                    .map(CompletableFuture::join)
                                    .distinct()
                                    .count())
                            : failure.toString();
                });
    }

    /** By {@code factory.pool()}. */
    @GET
    @Path("numbers")
    public JsonObject numbers() {
        PoolStatus status = factory.pool();
        PoolCounts counts = status.counts();
        return Json.createObjectBuilder()
                .add("Open", status.open())
                .add("InUse", status.inUse())
                .add("Idle", status.idle())
                .add("Waiting", status.waiting())
                .add("OpenedCount", counts.opened())
                .add("OpenFailureCount", counts.openFailures())
                .add("ClosedCount", counts.closed())
                .add("CheckoutCount", counts.checkouts())
                .add("CheckinCount", counts.checkins())
                .add("InvalidationCount", counts.invalidations())
                .add("ResetCount", counts.resets())
                .add("RecycledCount", counts.recycled())
                .add("PingCount", counts.pings())
                .add("UnusableCount", counts.unusable())
                .add("TimeoutCount", counts.timeouts())
                .add("RefusalCount", counts.refusals())
                .add("LeakCount", counts.leaks())
                .add("ReclaimCount", counts.reclaims())
                .add("IdleInTransactionCount", counts.idleInTransaction())
                .build();
    }

    /** By JMX: every number that is shown there. */
    @GET
    @Path("jmx")
    public JsonObject jmx() throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name =
                server.queryNames(new ObjectName("org.sluice:type=Pool,factory=\"hammered\",*"), null).stream()
                        .findFirst()
                        .orElseThrow(() -> new AttributeNotFoundException("no pool"));
        JsonObjectBuilder all = Json.createObjectBuilder();
        for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
            if (server.getAttribute(name, attribute.getName()) instanceof Number number) {
                all.add(attribute.getName(), number.longValue());
            }
        }
        return all.build();
    }

    /** By events. */
    @GET
    @Path("events")
    public JsonObject events() {
        JsonObjectBuilder all = Json.createObjectBuilder();
        for (Kind kind : Kind.values()) {
            all.add(kind.name(), events.count(kind));
        }
        return all.build();
    }
}
