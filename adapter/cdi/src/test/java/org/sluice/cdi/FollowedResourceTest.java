package org.sluice.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.naming.NameNotFoundException;
import org.junit.jupiter.api.Test;

class FollowedResourceTest {

    private final FakeServer server = new FakeServer();
    private final FakeResource first = server.resource("sluice/default");
    private final AtomicInteger lookUps = new AtomicInteger();
    private long now;
    private final FollowedResource followed = new FollowedResource(
            name -> {
                lookUps.incrementAndGet();
                return server.lookup(name);
            },
            "sluice/default",
            first,
            () -> now);

    private void pass(Duration time) {
        now += time.toNanos();
        followed.follow();
    }

    private void lookedUpOnce() {
        pass(Duration.ZERO);
        lookUps.set(0);
    }

    @Test
    void new_lookedUpOnceMore_asThePoolMayHaveBeenMadeAnewSince() {
        FakeResource second = server.resource("sluice/default");

        pass(Duration.ZERO);

        assertThat(second.replaced).isSameAs(first);
    }

    @Test
    void nothingMade_usedForLong_notLookedUp() {
        lookedUpOnce();
        pass(Duration.ofHours(1));

        assertThat(lookUps).hasValue(0);
    }

    @Test
    void poolMadeAnew_lookedUpOnceAndFollowed() {
        lookedUpOnce();
        FakeResource second = madeAnew(1);
        pass(Duration.ZERO);
        pass(Duration.ofHours(1));

        assertThat(second.replaced).isSameAs(first);
        assertThat(lookUps).hasValue(1);
    }

    @Test
    void poolMadeAnewSeveralTimes_eachReplacesTheFirst() {
        lookedUpOnce();
        madeAnew(1);
        pass(Duration.ZERO);
        FakeResource third = madeAnew(2);
        pass(Duration.ZERO);

        assertThat(third.replaced).isSameAs(first);
    }

    @Test
    void poolMadeAnew_lookUpFails_triedAgainAfterAWhile() {
        lookedUpOnce();
        first.poolsMade = 1;
        server.directory.put("sluice/default", new NameNotFoundException());
        pass(Duration.ZERO);
        FakeResource second = madeAnew(1);

        pass(Duration.ofMillis(249));
        assertThat(second.replaced).isNull();
        pass(Duration.ofMillis(1));

        assertThat(second.replaced).isSameAs(first);
    }

    private FakeResource madeAnew(int poolsMade) {
        FakeResource second = server.resource("sluice/default");
        first.poolsMade = poolsMade;
        return second;
    }
}
