package org.sluice.connector;

import static javax.transaction.xa.XAResource.TMENDRSCAN;
import static javax.transaction.xa.XAResource.TMFAIL;
import static javax.transaction.xa.XAResource.TMJOIN;
import static javax.transaction.xa.XAResource.TMNOFLAGS;
import static javax.transaction.xa.XAResource.TMONEPHASE;
import static javax.transaction.xa.XAResource.TMRESUME;
import static javax.transaction.xa.XAResource.TMSTARTRSCAN;
import static javax.transaction.xa.XAResource.TMSUCCESS;
import static javax.transaction.xa.XAResource.TMSUSPEND;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every call in every state, and every flag in every state. */
class PostgresXaResourceStatesTest {

    private static final Xid XID = PreparedXid.of(1, new byte[] {1}, new byte[] {1});
    private static final Xid OTHER = PreparedXid.of(1, new byte[] {1}, new byte[] {2});

    /**
     * What each call does in each state. A code stands for the exception with that code. XA_ and XAER_ are left out: RB... is
     * XA_RB..., RETRY is XA_RETRY.
     */
    private static final String TABLE = """
            state           | start | join       | resume     | suspend   | success   | fail  | prepare    | commit1    | commit2 | rollback | forget | recover
            none            | ok    | NOTA       | NOTA       | NOTA      | NOTA      | NOTA  | NOTA       | NOTA       | NOTA    | NOTA     | NOTA   | ok
            active          | DUPID | PROTO      | PROTO      | ok        | ok        | ok    | PROTO      | PROTO      | PROTO   | ok       | PROTO  | PROTO
            suspended       | DUPID | PROTO      | ok         | PROTO     | ok        | ok    | PROTO      | PROTO      | PROTO   | ok       | PROTO  | PROTO
            resumed         | DUPID | PROTO      | PROTO      | ok        | ok        | ok    | PROTO      | PROTO      | PROTO   | ok       | PROTO  | PROTO
            ended           | DUPID | ok         | PROTO      | PROTO     | PROTO     | PROTO | ok         | ok         | PROTO   | ok       | PROTO  | PROTO
            endedSuspended  | DUPID | ok         | PROTO      | PROTO     | PROTO     | PROTO | ok         | ok         | PROTO   | ok       | PROTO  | PROTO
            joined          | DUPID | PROTO      | PROTO      | ok        | ok        | ok    | PROTO      | PROTO      | PROTO   | ok       | PROTO  | PROTO
            failed          | DUPID | RBROLLBACK | RBROLLBACK | PROTO     | PROTO     | PROTO | RBROLLBACK | RBROLLBACK | PROTO   | ok       | PROTO  | PROTO
            lateActive      | DUPID | PROTO      | PROTO      | RBTIMEOUT | RBTIMEOUT | ok    | PROTO      | PROTO      | PROTO   | ok       | PROTO  | PROTO
            lateSuspended   | DUPID | RBTIMEOUT  | RBTIMEOUT  | PROTO     | RBTIMEOUT | ok    | PROTO      | PROTO      | PROTO   | ok       | PROTO  | PROTO
            lateEnded       | DUPID | RBTIMEOUT  | RBTIMEOUT  | PROTO     | PROTO     | PROTO | RBTIMEOUT  | RBTIMEOUT  | PROTO   | ok       | PROTO  | PROTO
            prepared        | DUPID | PROTO      | PROTO      | PROTO     | PROTO     | PROTO | PROTO      | PROTO      | ok      | ok       | PROTO  | ok
            readOnly        | ok    | NOTA       | NOTA       | NOTA      | NOTA      | NOTA  | NOTA       | NOTA       | NOTA    | NOTA     | NOTA   | ok
            committed1      | ok    | NOTA       | NOTA       | NOTA      | NOTA      | NOTA  | NOTA       | NOTA       | NOTA    | NOTA     | NOTA   | ok
            committed2      | ok    | NOTA       | NOTA       | NOTA      | NOTA      | NOTA  | NOTA       | NOTA       | NOTA    | NOTA     | NOTA   | ok
            rolledBack      | ok    | NOTA       | NOTA       | NOTA      | NOTA      | NOTA  | NOTA       | NOTA       | NOTA    | NOTA     | NOTA   | ok
            rolledBack2     | ok    | NOTA       | NOTA       | NOTA      | NOTA      | NOTA  | NOTA       | NOTA       | NOTA    | NOTA     | NOTA   | ok
            otherActive     | PROTO | PROTO      | PROTO      | NOTA      | NOTA      | NOTA  | NOTA       | NOTA       | RETRY   | RMFAIL   | NOTA   | PROTO
            otherSuspended  | RMERR | NOTA       | NOTA       | NOTA      | NOTA      | NOTA  | NOTA       | NOTA       | RETRY   | RMFAIL   | NOTA   | PROTO
            otherEnded      | RMERR | NOTA       | NOTA       | NOTA      | NOTA      | NOTA  | NOTA       | NOTA       | RETRY   | RMFAIL   | NOTA   | PROTO
            preparedBefore  | ok    | NOTA       | NOTA       | NOTA      | NOTA      | NOTA  | NOTA       | NOTA       | ok      | ok       | NOTA   | ok
            """;

    private interface Step {
        void on(Fixture fixture) throws XAException;
    }

    private static final class Fixture {
        final FakeXaConnection connection = new FakeXaConnection();
        final ManualClock clock = new ManualClock();
        final PostgresXaResource resource = new PostgresXaResource(connection, clock, Runnable::run, () -> false);

        Fixture in(String state) throws XAException {
            named(STATES, state).on(this);
            return this;
        }

        void start(Xid xid) throws XAException {
            resource.start(xid, TMNOFLAGS);
        }

        void late() {
            clock.advance(Duration.ofSeconds(5));
        }
    }

    private static final Map<String, Step> STATES = Map.ofEntries(
            Map.entry("none", f -> {}),
            Map.entry("active", f -> f.start(XID)),
            Map.entry("suspended", f -> f.in("active").resource.end(XID, TMSUSPEND)),
            Map.entry("resumed", f -> f.in("suspended").resource.start(XID, TMRESUME)),
            Map.entry("ended", f -> f.in("active").resource.end(XID, TMSUCCESS)),
            Map.entry("endedSuspended", f -> f.in("suspended").resource.end(XID, TMSUCCESS)),
            Map.entry("joined", f -> f.in("ended").resource.start(XID, TMJOIN)),
            Map.entry("failed", f -> f.in("active").resource.end(XID, TMFAIL)),
            Map.entry("lateActive", f -> {
                f.resource.setTransactionTimeout(5);
                f.in("active").late();
            }),
            Map.entry("lateSuspended", f -> {
                f.resource.setTransactionTimeout(5);
                f.in("suspended").late();
            }),
            Map.entry("lateEnded", f -> {
                f.resource.setTransactionTimeout(5);
                f.in("ended").late();
            }),
            Map.entry("prepared", f -> f.in("ended").resource.prepare(XID)),
            Map.entry("readOnly", f -> {
                f.in("ended").connection.branch().written = false;
                f.resource.prepare(XID);
            }),
            Map.entry("committed1", f -> f.in("ended").resource.commit(XID, true)),
            Map.entry("committed2", f -> f.in("prepared").resource.commit(XID, false)),
            Map.entry("rolledBack", f -> f.in("ended").resource.rollback(XID)),
            Map.entry("rolledBack2", f -> f.in("prepared").resource.rollback(XID)),
            Map.entry("otherActive", f -> f.start(OTHER)),
            Map.entry("otherSuspended", f -> f.in("otherActive").resource.end(OTHER, TMSUSPEND)),
            Map.entry("otherEnded", f -> f.in("otherActive").resource.end(OTHER, TMSUCCESS)),
            Map.entry("preparedBefore", f -> f.connection.prepared.add(XaGid.of(XID))));

    private static final Map<String, Step> CALLS = Map.ofEntries(
            Map.entry("start", f -> f.resource.start(XID, TMNOFLAGS)),
            Map.entry("join", f -> f.resource.start(XID, TMJOIN)),
            Map.entry("resume", f -> f.resource.start(XID, TMRESUME)),
            Map.entry("suspend", f -> f.resource.end(XID, TMSUSPEND)),
            Map.entry("success", f -> f.resource.end(XID, TMSUCCESS)),
            Map.entry("fail", f -> f.resource.end(XID, TMFAIL)),
            Map.entry("prepare", f -> f.resource.prepare(XID)),
            Map.entry("commit1", f -> f.resource.commit(XID, true)),
            Map.entry("commit2", f -> f.resource.commit(XID, false)),
            Map.entry("rollback", f -> f.resource.rollback(XID)),
            Map.entry("forget", f -> f.resource.forget(XID)),
            Map.entry("recover", f -> f.resource.recover(TMSTARTRSCAN | TMENDRSCAN)));

    private static Step named(Map<String, Step> steps, String name) {
        return Objects.requireNonNull(steps.get(name), name);
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.split("\\|")).map(String::strip).toList();
    }

    private static String outcome(Fixture fixture, Step step) {
        try {
            step.on(fixture);
            return "ok";
        } catch (XAException e) {
            assertThat(e.getMessage()).startsWith("SLUICE2").contains("factory 'fake', backend 7");
            return XaCodes.error(e.errorCode).replaceFirst("^XA(ER)?_", "");
        }
    }

    @TestFactory
    Stream<DynamicTest> call_inState() {
        List<String> lines = TABLE.lines().toList();
        List<String> calls = cells(lines.get(0));
        assertThat(calls.subList(1, calls.size())).containsExactlyInAnyOrderElementsOf(CALLS.keySet());
        assertThat(lines.stream().skip(1).map(line -> cells(line).get(0)))
                .containsExactlyInAnyOrderElementsOf(STATES.keySet());
        List<DynamicTest> tests = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            List<String> row = cells(line);
            for (int i = 1; i < row.size(); i++) {
                String state = row.get(0);
                String call = calls.get(i);
                String expected = row.get(i);
                tests.add(DynamicTest.dynamicTest(
                        call + "_" + state + "_" + expected,
                        () -> assertThat(outcome(new Fixture().in(state), named(CALLS, call)))
                                .isEqualTo(expected)));
            }
        }
        return tests.stream();
    }

    private static final List<Integer> FLAGS = List.of(
            TMNOFLAGS,
            TMJOIN,
            TMRESUME,
            TMSUCCESS,
            TMFAIL,
            TMSUSPEND,
            TMSTARTRSCAN,
            TMENDRSCAN,
            TMONEPHASE,
            TMJOIN | TMRESUME,
            TMSUSPEND | TMFAIL,
            TMSTARTRSCAN | TMENDRSCAN,
            TMSTARTRSCAN | TMJOIN,
            1,
            -1);

    private interface FlaggedCall {
        void on(XAResource resource, int flags) throws XAException;
    }

    private static Stream<DynamicTest> inval(String name, FlaggedCall call, int... allowed) {
        return STATES.keySet().stream()
                .flatMap(state -> FLAGS.stream()
                        .filter(flags -> IntStream.of(allowed).noneMatch(flags::equals))
                        .map(flags -> DynamicTest.dynamicTest(
                                name + "_with" + XaCodes.flags(flags) + "_" + state + "_INVAL", () -> {
                                    Fixture fixture = new Fixture().in(state);
                                    List<String> before = List.copyOf(fixture.connection.sent);
                                    assertThat(outcome(fixture, f -> call.on(f.resource, flags)))
                                            .isEqualTo("INVAL");
                                    assertThat(fixture.connection.sent).isEqualTo(before);
                                })));
    }

    @TestFactory
    Stream<DynamicTest> start_withFlagsThatItDoesNotHave() {
        return inval("start", (resource, flags) -> resource.start(XID, flags), TMNOFLAGS, TMJOIN, TMRESUME);
    }

    @TestFactory
    Stream<DynamicTest> end_withFlagsThatItDoesNotHave() {
        return inval("end", (resource, flags) -> resource.end(XID, flags), TMSUCCESS, TMFAIL, TMSUSPEND);
    }

    /** Without TMSTARTRSCAN there must be a scan, which there is not. */
    @TestFactory
    Stream<DynamicTest> recover_withFlagsThatItDoesNotHave() {
        return inval("recover", (resource, flags) -> resource.recover(flags), TMSTARTRSCAN, TMSTARTRSCAN | TMENDRSCAN);
    }
}
