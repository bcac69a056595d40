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

    private void settle() {
        pass(Duration.ofSeconds(3));
        lookUps.set(0);
    }

    @Test
    void nothingMade_usedForLong_notLookedUp() {
        settle();
        pass(Duration.ofHours(1));

        assertThat(lookUps).hasValue(0);
    }

    @Test
    void poolMadeAnew_followedWhenTheServerIsDone() {
        settle();
        FakeResource second = madeAnew(1);
        pass(Duration.ZERO);
        pass(Duration.ofMillis(249));
        assertThat(lookUps).as("the server may still be at it").hasValue(0);

        pass(Duration.ofMillis(1));

        assertThat(second.replaced).isSameAs(first);
    }

    @Test
    void poolMadeAnewAgainAndAgain_lookedUpAfterTheLastTime() {
        settle();
        for (int i = 1; i <= 5; i++) {
            first.poolsMade = i;
            pass(Duration.ofMillis(200));
        }
        assertThat(lookUps).hasValue(0);
        FakeResource last = madeAnew(5);

        pass(Duration.ofMillis(250));

        assertThat(last.replaced).isSameAs(first);
    }

    @Test
    void poolMadeAnew_serverSlow_lookedUpOnceMore() {
        settle();
        first.poolsMade = 1;
        pass(Duration.ZERO);
        pass(Duration.ofMillis(250));
        FakeResource second = madeAnew(1);

        pass(Duration.ofSeconds(2));

        assertThat(second.replaced).isSameAs(first);
        pass(Duration.ofHours(1));
        assertThat(lookUps).hasValue(2);
    }

    @Test
    void poolMadeAnew_lookUpFails_triedAgain() {
        settle();
        first.poolsMade = 1;
        server.directory.put("sluice/default", new NameNotFoundException());
        pass(Duration.ZERO);
        pass(Duration.ofMillis(250));
        FakeResource second = madeAnew(1);

        pass(Duration.ofSeconds(2));

        assertThat(second.replaced).isSameAs(first);
    }

    private FakeResource madeAnew(int poolsMade) {
        FakeResource second = server.resource("sluice/default");
        first.poolsMade = poolsMade;
        second.poolsMade = poolsMade;
        return second;
    }
}
