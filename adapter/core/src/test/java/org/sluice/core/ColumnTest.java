package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import org.junit.jupiter.api.Test;
import org.sluice.api.Column;

class ColumnTest {

    @Test
    void equals_nameAndType_both() {
        Column column = new Column("id", "int8");
        assertThat(column)
                .isEqualTo(new Column("id", "int8"))
                .hasSameHashCodeAs(new Column("id", "int8"))
                .isNotEqualTo(new Column("id", "int4"))
                .isNotEqualTo(new Column("aid", "int8"))
                .isNotEqualTo(null);
    }

    /** Those of an adapter are compared as long as it is there, and it must be possible to undeploy it. */
    @Test
    void equals_called_doesNotKeepTheClassLoader() throws Exception {
        WeakReference<ClassLoader> adapter = compareInOwnLoader();

        await().untilAsserted(() -> {
            System.gc();
            assertThat(adapter.get()).isNull();
        });
    }

    private static WeakReference<ClassLoader> compareInOwnLoader() throws ReflectiveOperationException {
        ClassLoader adapter = new OwnLoader(Column.class);
        Constructor<?> constructor =
                adapter.loadClass(Column.class.getName()).getConstructor(String.class, String.class);
        Object column = constructor.newInstance("id", "int8");
        assertThat(column.getClass().getClassLoader()).isSameAs(adapter);
        assertThat(column.equals(constructor.newInstance("id", "int8"))).isTrue();
        return new WeakReference<>(adapter);
    }
}
