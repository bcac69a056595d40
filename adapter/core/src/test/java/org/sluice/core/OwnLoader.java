package org.sluice.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Stands for the class loader of something that is deployed: defines one class anew. */
final class OwnLoader extends ClassLoader {

    private final String own;

    OwnLoader(Class<?> own) {
        super(own.getClassLoader());
        this.own = own.getName();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.equals(own)) {
            return super.loadClass(name, resolve);
        }
        Class<?> known = findLoadedClass(name);
        return known == null ? define(name) : known;
    }

    private Class<?> define(String name) {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
