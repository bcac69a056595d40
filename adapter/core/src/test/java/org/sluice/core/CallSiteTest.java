package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class CallSiteTest {

    @Test
    void innermost_isTheFirstFrameThatIsNotTheAdaptersOrTheServers() {
        CallSite place = Objects.requireNonNull(CallSite.ofThisThread(false));

        // this test is in the adapter's own package: what called it is the test engine
        assertThat(place.frames()).singleElement().asString().startsWith("org.junit.");
    }

    @Test
    void whole_hasAFrameForEachLine() {
        CallSite place = Objects.requireNonNull(CallSite.ofThisThread(true));

        assertThat(place.frames()).hasSizeGreaterThan(3);
        Assertions.assertThat(place.toString().lines()).hasSameSizeAs(place.frames());
    }
}
