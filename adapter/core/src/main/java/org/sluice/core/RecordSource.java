package org.sluice.core;

import java.lang.invoke.MethodHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.api.MappingException;
import org.sluice.api.Row;

/**
 * A record made of columns: that of a row, or one nested in another, which is {@code null} where all of its columns are, as
 * those of an outer join.
 *
 * @param constructor takes one array of all components
 */
record RecordSource(Class<?> type, MethodHandle constructor, List<ValueSource> components) implements ValueSource {

    @Override
    public Object read(Row row) {
        @Nullable Object[] arguments = new Object[components.size()];
        for (int i = 0; i < arguments.length; i++) {
            ValueSource component = components.get(i);
            boolean absent = component instanceof RecordSource && component.isNull(row);
            arguments[i] = absent ? null : component.read(row);
        }
        return construct(arguments);
    }

    private Object construct(@Nullable Object[] arguments) {
        try {
            return constructor.invokeExact(arguments);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new MappingException("The constructor of the record " + type.getTypeName() + " refused a row", e);
        }
    }

    @Override
    public boolean isNull(Row row) {
        return components.stream().allMatch(component -> component.isNull(row));
    }
}
