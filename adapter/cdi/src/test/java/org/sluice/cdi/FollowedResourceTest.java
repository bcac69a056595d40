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
    void nothingMade_usedOften_lookedUpOnceASecond() {
        settle();
        for (int i = 0; i < 999; i++) {
            pass(Duration.ofMillis(1));
        }
        assertThat(lookUps).hasValue(0);

        pass(Duration.ofMillis(1));

        assertThat(lookUps).hasValue(1);
    }

    @Test
    void poolMadeAnew_nextUse_followed() {
        settle();
        FakeResource second = server.resource("sluice/default");
        first.poolsMade = 1;
        second.poolsMade = 1;

        followed.follow();

        assertThat(second.replaced).isSameAs(first);
    }

    @Test
    void poolMadeAnew_serverStillGivesTheFormer_followedSoonAfter() {
        settle();
        first.poolsMade = 1;
        followed.follow();
        FakeResource second = server.resource("sluice/default");
        second.poolsMade = 1;
        assertThat(second.replaced).isNull();

        pass(Duration.ofMillis(20));

        assertThat(second.replaced).isSameAs(first);
    }

    @Test
    void poolMadeAnew_lookUpFails_followedAsSoonAsItSucceeds() {
        settle();
        FakeResource second = new FakeResource("second");
        first.poolsMade = 1;
        second.poolsMade = 1;
        server.directory.put("sluice/default", new NameNotFoundException());
        followed.follow();

        server.directory.put("sluice/default", second);
        pass(Duration.ofMillis(20));

        assertThat(second.replaced).isSameAs(first);
    }

    @Test
    void poolMadeAnewTwice_secondFollowsTheFirst() {
        settle();
        FakeResource second = server.resource("sluice/default");
        second.poolsMade = 1;
        first.poolsMade = 1;
        followed.follow();
        FakeResource third = server.resource("sluice/default");
        second.poolsMade = 2;
        third.poolsMade = 2;

        followed.follow();

        assertThat(third.replaced).isSameAs(second);
    }
}
