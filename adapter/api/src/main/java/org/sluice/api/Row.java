package org.sluice.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of a result: immutable, usable after the session's end.
 *
 * <p>Values come as types of the JDK: {@code int2} {@link Short}, {@code int4} {@link Integer}, {@code int8} {@link Long},
 * {@code float4} {@link Float}, {@code float8} {@link Double}, {@code numeric} {@link java.math.BigDecimal}, {@code bool}
 * {@link Boolean}, {@code text}, {@code varchar}, {@code char}, {@code name}, {@code json}, {@code jsonb}, enums
 * {@link String}, {@code uuid} {@link java.util.UUID}, {@code bytea} {@code byte[]}, {@code date}
 * {@link java.time.LocalDate}, {@code time} {@link java.time.LocalTime}, {@code timetz} {@link java.time.OffsetTime},
 * {@code timestamp} {@link java.time.LocalDateTime}, {@code timestamptz} {@link java.time.OffsetDateTime}, {@code inet}
 * {@link java.net.InetAddress}; an array of any of them a Java array of the type. Asked for another type, a value is converted
 * where nothing is lost: a number to another number type that holds it, {@code timestamptz} to {@link java.time.Instant}, a
 * string to a Java enum, anything to {@link String} by its text. All else is a {@link MappingException}.
 */
public interface Row {

    /** The columns, in order. The same list for every row of a result. */
    List<Column> columns();

    /** The value of the column at {@code index}, counted from 0. */
    @Nullable Object get(int index);

    /** The value of the column at {@code index}, counted from 0, as {@code type}. */
    <T> @Nullable T get(int index, Class<T> type);

    /**
     * The value of the column called {@code name}, as {@code type}. Upper and lower case are the same; of several columns of one
     * name, the first counts. Fails with {@link MappingException} if there is none.
     */
    <T> @Nullable T get(String name, Class<T> type);
}
