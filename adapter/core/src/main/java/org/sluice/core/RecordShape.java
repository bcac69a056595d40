package org.sluice.core;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sluice.api.Column;
import org.sluice.api.MappingException;
import org.sluice.api.Result;
import org.sluice.api.Row;

/** A record class, prepared for being filled. It is kept with the class itself, so that it goes with its class loader. */
final class RecordShape {

    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return new RecordShape(type);
        }
    };

    private static final Pattern HUMP = Pattern.compile("([a-z0-9])([A-Z])");

    private static final int MOST_SOURCES = 64;

    private final Map<List<Column>, RecordSource> sources = new ConcurrentHashMap<>();
    private final List<Component> components;
    private final MethodHandle constructor;

    private RecordShape(Class<?> type) {
        this.components =
                Arrays.stream(type.getRecordComponents()).map(Component::new).toList();
        this.constructor = constructor(type);
    }

    /**
     * The shape of a record class.
     *
     * @throws MappingException if its canonical constructor cannot be called
     */
    static RecordShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    private static MethodHandle constructor(Class<?> type) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<?> canonical = type.getDeclaredConstructor(types);
            // applications keep their records package-private, or nested and private
            canonical.setAccessible(true);
            return MethodHandles.lookup()
                    .unreflectConstructor(canonical)
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException | InaccessibleObjectException | SecurityException e) {
            throw new MappingException(
                    "The canonical constructor of the record " + type.getTypeName() + " cannot be called: its module "
                            + type.getModule() + " has to open the package " + type.getPackageName(),
                    e);
        }
    }

    /** One record for each row, in order; unmodifiable. {@code type} is the class of this shape. */
    <T> List<T> map(Class<T> type, Result result) {
        RecordSource source = source(type, result.columns());
        List<T> records = new ArrayList<>(result.rows().size());
        for (Row row : result) {
            records.add(type.cast(source.read(row)));
        }
        return Collections.unmodifiableList(records);
    }

    /** Looked for once for each kind of result, of which a record class has few: it takes longer than to read a row. */
    private RecordSource source(Class<?> type, List<Column> columns) {
        RecordSource known = sources.get(columns);
        if (known != null) {
            return known;
        }
        RecordSource found = source(type, columns, List.of(""), "");
        if (sources.size() >= MOST_SOURCES) {
            sources.clear();
        }
        sources.put(columns, found);
        return found;
    }

    /**
     * How the record is read from rows with these columns.
     *
     * @param prefixes what the names of its columns begin with
     * @param path the component that the record itself is, and a dot
     */
    private RecordSource source(Class<?> type, List<Column> columns, List<String> prefixes, String path) {
        return new RecordSource(
                type,
                constructor,
                components.stream()
                        .map(component -> component.source(columns, prefixes, path, type))
                        .toList());
    }

    /** A component, with the names that its column may have. */
    private record Component(
            List<String> names, Class<?> type, @Nullable Class<?> element) {

        Component(RecordComponent component) {
            this(
                    Stream.of(
                                    component.getName(),
                                    HUMP.matcher(component.getName()).replaceAll("$1_$2"))
                            .distinct()
                            .toList(),
                    component.getType(),
                    element(component.getGenericType()));
        }

        /** The type of a list's elements, if it is a list and its elements' type is a class. */
        private static @Nullable Class<?> element(Type generic) {
            return generic instanceof ParameterizedType list
                            && list.getRawType() == List.class
                            && list.getActualTypeArguments()[0] instanceof Class<?> argument
                    ? argument
                    : null;
        }

        ValueSource source(List<Column> columns, List<String> prefixes, String path, Class<?> record) {
            List<String> full = prefixes.stream()
                    .flatMap(prefix -> names.stream().map(name -> prefix + name))
                    .toList();
            String where = "component " + path + names.get(0) + " of the record " + record.getTypeName();
            List<String> inner = full.stream().map(name -> name + "_").toList();
            if (type.isRecord() && columns.stream().anyMatch(column -> startsWithOne(column.name(), inner))) {
                return RecordShape.of(type).source(type, columns, inner, path + names.get(0) + ".");
            }
            for (String name : full) {
                for (int i = 0; i < columns.size(); i++) {
                    if (columns.get(i).name().equalsIgnoreCase(name)) {
                        return new ColumnSource(i, type, element, where);
                    }
                }
            }
            throw new MappingException(
                    "No column fits " + where + " (Java " + type.getTypeName() + "); the result has " + columns);
        }

        private static boolean startsWithOne(String name, List<String> prefixes) {
            return prefixes.stream().anyMatch(prefix -> name.regionMatches(true, 0, prefix, 0, prefix.length()));
        }
    }
}
