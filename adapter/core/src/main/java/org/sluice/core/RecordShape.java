package org.sluice.core;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
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
        int[] indexes = indexes(type, result.columns());
        List<T> records = new ArrayList<>(result.rows().size());
        for (Row row : result) {
            records.add(type.cast(construct(type, arguments(type, row, indexes))));
        }
        return Collections.unmodifiableList(records);
    }

    private int[] indexes(Class<?> type, List<Column> columns) {
        return components.stream()
                .mapToInt(component -> component.indexIn(columns, type))
                .toArray();
    }

    private @Nullable Object[] arguments(Class<?> type, Row row, int[] indexes) {
        @Nullable Object[] arguments = new Object[indexes.length];
        for (int i = 0; i < indexes.length; i++) {
            arguments[i] = components.get(i).read(row, indexes[i], type);
        }
        return arguments;
    }

    private Object construct(Class<?> type, @Nullable Object[] arguments) {
        try {
            return constructor.invokeExact(arguments);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new MappingException("The constructor of the record " + type.getTypeName() + " refused a row", e);
        }
    }

    /** A component, with the names that its column may have. */
    private record Component(String name, String snakeName, Class<?> type) {

        Component(RecordComponent component) {
            this(component.getName(), HUMP.matcher(component.getName()).replaceAll("$1_$2"), component.getType());
        }

        int indexIn(List<Column> columns, Class<?> record) {
            int index = indexOf(name, columns);
            if (index < 0) {
                index = indexOf(snakeName, columns);
            }
            if (index < 0) {
                throw new MappingException("No column fits " + in(record) + " (Java " + type.getTypeName()
                        + "); the result has " + columns);
            }
            return index;
        }

        private static int indexOf(String name, List<Column> columns) {
            for (int i = 0; i < columns.size(); i++) {
                if (columns.get(i).name().equalsIgnoreCase(name)) {
                    return i;
                }
            }
            return -1;
        }

        @Nullable Object read(Row row, int index, Class<?> record) {
            Object value;
            try {
                value = row.get(index, type);
            } catch (MappingException e) {
                throw new MappingException(e.getMessage() + ", for " + in(record), e);
            }
            if (value == null && type.isPrimitive()) {
                Column column = row.columns().get(index);
                throw new MappingException("Column " + column.name() + " of PostgreSQL type " + column.type()
                        + " is NULL, which the primitive type " + type.getTypeName() + " cannot hold, for "
                        + in(record));
            }
            return value;
        }

        private String in(Class<?> record) {
            return "component " + name + " of the record " + record.getTypeName();
        }
    }
}
