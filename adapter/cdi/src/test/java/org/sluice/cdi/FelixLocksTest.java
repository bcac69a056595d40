package org.sluice.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.hooks.weaving.WeavingHook;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleWiring;

class FelixLocksTest {

    private static final String CLASS = Raced.class.getName();

    /** What two threads load at the same time. */
    public static final class Raced {}

    private final Framework felix;

    FelixLocksTest(@TempDir Path cache) {
        felix = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, cache.toString()));
    }

    @BeforeEach
    void start() throws BundleException {
        felix.start();
    }

    @AfterEach
    void stop() throws Exception {
        felix.stop();
        felix.waitForStop(0);
    }

    @Test
    void twoThreadsLoadOneClass_theLaterOneStays_untilReleased() throws Exception {
        ClassLoader loader = bundle();

        WeakReference<Thread> later = loadInTwoThreads(loader);

        System.gc();
        assertThat(later.get()).as("what this is about: Felix keeps it").isNotNull();

        FelixLocks.release(loader);

        await().untilAsserted(() -> {
            System.gc();
            assertThat(later.get()).isNull();
        });
        assertThat(loader.loadClass(CLASS).getClassLoader()).isSameAs(loader);
    }

    @Test
    void released_whereNothingStays_nothingHappens() throws Exception {
        ClassLoader loader = bundle();

        FelixLocks.release(loader);

        assertThat(loader.loadClass(CLASS).getClassLoader()).isSameAs(loader);
    }

    @Test
    void withoutFelix_nothingHappens() {
        assertThatCode(() -> {
                    FelixLocks.release(FelixLocksTest.class.getClassLoader());
                    FelixLocks.release(null);
                })
                .doesNotThrowAnyException();
    }

    /** The second one has read the class when the first one has defined it. */
    private WeakReference<Thread> loadInTwoThreads(ClassLoader loader) throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch defined = new CountDownLatch(1);
        FutureTask<Class<?>> later = new FutureTask<>(() -> loader.loadClass(CLASS));
        Thread thread = new Thread(later, "later");
        var hook = felix.getBundleContext()
                .registerService(
                        WeavingHook.class,
                        woven -> {
                            if (Thread.currentThread().getName().equals("later")) {
                                reading.countDown();
                                awaited(defined);
                            }
                        },
                        null);
        thread.start();
        reading.await();
        loader.loadClass(CLASS);
        defined.countDown();
        assertThat(later.get()).isSameAs(loader.loadClass(CLASS));
        thread.join();
        hook.unregister();
        return new WeakReference<>(thread);
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private ClassLoader bundle() throws Exception {
        Bundle bundle = felix.getBundleContext().installBundle("raced", new ByteArrayInputStream(jar()));
        bundle.start();
        return bundle.adapt(BundleWiring.class).getClassLoader();
    }

    private static byte[] jar() throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        attributes.putValue(Constants.BUNDLE_SYMBOLICNAME, "raced");
        String file = CLASS.replace('.', '/') + ".class";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest);
                InputStream content = FelixLocksTest.class.getClassLoader().getResourceAsStream(file)) {
            jar.putNextEntry(new JarEntry(file));
            Objects.requireNonNull(content).transferTo(jar);
        }
        return bytes.toByteArray();
    }
}
