package org.sluice.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.SluiceException;

class ConfigurationBeansTest {

    private static SluiceManagedConnectionFactory factory(String url) {
        SluiceManagedConnectionFactory factory = new SluiceManagedConnectionFactory();
        factory.setResourceAdapter(new SluiceResourceAdapter());
        factory.setFactoryName("orders");
        factory.setUrl(url);
        factory.setPassword("geheim");
        return factory;
    }

    @Test
    void factories_sameConfiguration_areEqual() {
        assertThat(factory("postgresql://a@h/d")).isEqualTo(factory("postgresql://a@h/d"));
        assertThat(factory("postgresql://a@h/d")).hasSameHashCodeAs(factory("postgresql://a@h/d"));
    }

    @Test
    void factories_otherConfiguration_areNotEqual() {
        assertThat(factory("postgresql://a@h/d")).isNotEqualTo(factory("postgresql://a@h/e"));
    }

    @Test
    void adapters_areEqualByConfiguration() {
        SluiceResourceAdapter two = new SluiceResourceAdapter();
        two.setEventLoops(2);

        assertThat(new SluiceResourceAdapter())
                .isEqualTo(new SluiceResourceAdapter())
                .isNotEqualTo(two);
    }

    @Test
    void factory_text_showsNoPassword() {
        assertThat(factory("postgresql://a:topsecret@h/d").toString()).doesNotContain("geheim", "topsecret");
    }

    @Test
    void emptyProperty_countsAsNone() {
        SluiceManagedConnectionFactory factory = new SluiceManagedConnectionFactory();
        factory.setFactoryName(" ");
        factory.setUrl("");

        assertThat(factory.getFactoryName()).isEqualTo("default");
        assertThat(factory.getUrl()).isNull();
    }

    @Test
    void urlOfTheServer_decidesOnThePlaceAndTheUser_notOnTheRest() {
        PoolProperties properties = new PoolProperties();
        properties.set("url", "postgresql://server@h/d");

        assertThat(List.of("sluice.url", "sluice.host", "sluice.orders.port", "sluice.database", "sluice.user"))
                .allMatch(properties::decide);
        assertThat(List.of("sluice.password", "sluice.pool-size")).noneMatch(properties::decide);
        assertThat(properties.valueOf("sluice.host")).isNull();
    }

    @Test
    void urlOfTheServerWithoutUser_leavesTheUserToTheApplication() {
        PoolProperties properties = new PoolProperties();
        properties.set("url", "postgresql://h/d");

        assertThat(properties.decide("sluice.user")).isFalse();
    }

    @Test
    void pool_withoutAdapter_saysWhatIsMissing() {
        AsyncSessionFactory sessions =
                (AsyncSessionFactory) new SluiceManagedConnectionFactory().createConnectionFactory();

        assertThatThrownBy(sessions::openSession)
                .isInstanceOf(SluiceException.class)
                .hasMessageContaining("resource adapter");
    }
}
