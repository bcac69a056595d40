package org.sluice.connector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sluice.api.spi.Application;

class PublicationsTest {

    private final Publications publications = new Publications();

    private static Application named(String name) {
        return new PlainApplication(name, key -> null, null);
    }

    @Test
    void published_isFoundUntilWithdrawn() {
        Application bank = named("bank");
        Runnable withdrawal = publications.publish("bank/default", bank);
        assertThat(publications.of("bank/default")).isSameAs(bank);
        assertThat(publications.of("default")).isNull();

        withdrawal.run();
        withdrawal.run();
        assertThat(publications.of("bank/default")).isNull();
    }

    @Test
    void severalApplications_theFirstThatIsThereCounts() {
        Application first = named("first");
        Application second = named("second");
        Runnable withdrawal = publications.publish("default", first);
        publications.publish("default", second);
        assertThat(publications.of("default")).isSameAs(first);

        withdrawal.run();
        assertThat(publications.of("default")).isSameAs(second);
    }
}
