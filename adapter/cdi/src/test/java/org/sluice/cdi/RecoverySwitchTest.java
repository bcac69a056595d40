package org.sluice.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RecoverySwitchTest {

    /** As Payara's configuration bean. */
    public record Service(String recovery, List<Property> properties) {

        public String getAutomaticRecovery() {
            return recovery;
        }

        public List<Property> getProperty() {
            return properties;
        }
    }

    /** As Payara's configuration bean. */
    public record Property(String key, String text) {

        public String getName() {
            return key;
        }

        public String getValue() {
            return text;
        }
    }

    @Test
    void recovery_isOff_isSeen() throws Exception {
        RecoverySwitch found = RecoverySwitch.of(new Service("false", List.of()));

        assertThat(found.isOff()).isTrue();
        assertThat(found).isEqualTo(new RecoverySwitch("off", "not set"));
    }

    @Test
    void recovery_isOn_withItsOwnName_isSeen() throws Exception {
        RecoverySwitch found = RecoverySwitch.of(
                new Service("true", List.of(new Property("other", "x"), new Property("xa-servername", "first"))));

        assertThat(found.isOff()).isFalse();
        assertThat(found).isEqualTo(new RecoverySwitch("on", "first"));
    }

    @Test
    void anotherServer_nothingIsKnown_andNothingIsSaidToBeOff() throws Exception {
        assertThat(RecoverySwitch.find()).isEqualTo(new RecoverySwitch("not known", "not known"));
        assertThat(RecoverySwitch.of(null).isOff()).isFalse();
        assertThat(RecoverySwitch.of("something else").isOff()).isFalse();
    }
}
