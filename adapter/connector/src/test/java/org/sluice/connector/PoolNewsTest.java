package org.sluice.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PoolNewsTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long SETTLED = TimeUnit.MILLISECONDS.toNanos(250);

    private final PoolNews news = new PoolNews();

    @Test
    void noPoolMade_none() {
        assertThat(news.poolsMade(SECOND)).isZero();
    }

    @Test
    void poolMade_countsWhenTheServerIsDone() {
        news.poolMade(SECOND);

        assertThat(news.poolsMade(SECOND + SETTLED - 1)).isZero();
        assertThat(news.poolsMade(SECOND + SETTLED)).isEqualTo(1);
    }

    @Test
    void poolMadeSoonAfterAnother_bothCountWhenTheServerIsDoneWithTheLast() {
        news.poolMade(SECOND);
        news.poolMade(SECOND + SETTLED - 1);

        assertThat(news.poolsMade(SECOND + SETTLED)).isZero();
        assertThat(news.poolsMade(SECOND + 2 * SETTLED)).isEqualTo(2);
    }

    @Test
    void poolMadeLongAfterAnother_theFirstGoesOnCounting() {
        news.poolMade(SECOND);
        news.poolMade(2 * SECOND);

        assertThat(news.poolsMade(2 * SECOND)).isEqualTo(1);
    }
}
