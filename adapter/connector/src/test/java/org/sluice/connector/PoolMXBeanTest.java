package org.sluice.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

/** Whoever comes in by JMX may look, and change nothing. */
class PoolMXBeanTest {

    @Test
    void methods_areGettersOnly() {
        assertThat(PoolMXBean.class.getMethods()).isNotEmpty().allSatisfy(PoolMXBeanTest::isGetter);
    }

    private static void isGetter(Method method) {
        assertThat(method.getName()).startsWith("get");
        assertThat(method.getParameterCount()).isZero();
        assertThat(method.getReturnType()).isNotEqualTo(void.class);
    }
}
