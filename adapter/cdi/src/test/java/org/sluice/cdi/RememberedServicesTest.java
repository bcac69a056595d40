package org.sluice.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.concurrent.spi.ThreadContextProvider;
import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class RememberedServicesTest {

    /** Counts how often it is asked. */
    private static final class Counting extends ClassLoader {
        final List<String> asked = new ArrayList<>();

        Counting() {
            super(RememberedServicesTest.class.getClassLoader());
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            asked.add(name);
            return super.getResources(name);
        }
    }

    @Test
    void providers_areFound_andTheApplicationIsAskedOnce() {
        Counting application = new Counting();
        RememberedServices loader = new RememberedServices(application);

        for (int i = 0; i < 3; i++) {
            assertThat(ServiceLoader.load(ThreadContextProvider.class, loader))
                    .hasAtLeastOneElementOfType(SessionContextProvider.class);
        }

        assertThat(application.asked).containsOnlyOnce("META-INF/services/" + ThreadContextProvider.class.getName());
    }

    @Test
    void classesAndOtherFiles_areTheApplications() throws Exception {
        Counting application = new Counting();
        RememberedServices loader = new RememberedServices(application);

        assertThat(loader.loadClass(SessionScope.class.getName())).isSameAs(SessionScope.class);
        String name = RememberedServicesTest.class.getName().replace('.', '/') + ".class";
        assertThat(Collections.list(loader.getResources(name))).hasSize(1);
        assertThat(Collections.list(loader.getResources(name))).hasSize(1);
        assertThat(application.asked).containsExactly(name, name);
    }
}
