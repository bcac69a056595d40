package org.sluice.api;

import org.jspecify.annotations.Nullable;

/**
 * A column of a result.
 *
 * @param name the name that the server gives, as written in the statement's {@code AS} or in the table
 * @param type PostgreSQL's name of the type, such as {@code int8} or {@code text[]}
 */
public record Column(String name, String type) {

    /**
     * The same name and type. Written out because Java 17 keeps the class loader of the record whose generated {@code equals} was
     * linked last (JDK-8078641), which would be that of an adapter that has been undeployed.
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Column column && column.name.equals(name) && column.type.equals(type);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + type.hashCode();
    }
}
