package org.sluice.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of a result: immutable, usable after the session's end.
 *
 * <table>
 * <caption>PostgreSQL's types in Java</caption>
 * <tr><th>PostgreSQL</th><th>taken as parameter</th><th>given</th><th>also converted to</th></tr>
 * <tr><td>int2, int4, int8</td><td>{@link Number} that fits exactly</td>
 *     <td>{@link Short}, {@link Integer}, {@link Long}</td><td>every number type that holds it, {@link java.math.BigInteger}</td></tr>
 * <tr><td>float4, float8</td><td>{@link Number}, rounded, but not to infinity; NaN, infinities</td>
 *     <td>{@link Float}, {@link Double}</td><td>every number type that holds it</td></tr>
 * <tr><td>numeric</td><td>{@link Number}; NaN as {@link Double}. No infinity (3)</td>
 *     <td>{@link java.math.BigDecimal}; NaN as {@link Double}</td><td>every number type that holds it</td></tr>
 * <tr><td>money</td><td>{@link Number}</td>
 *     <td>{@link java.math.BigDecimal}, two fraction digits</td><td>as numeric</td></tr>
 * <tr><td>bool</td><td>{@link Boolean}</td>
 *     <td>{@link Boolean}</td><td>{@code boolean}</td></tr>
 * <tr><td>text, varchar, bpchar, name</td><td>{@link CharSequence}, {@link Character}, Java enum (its name)</td>
 *     <td>{@link String}</td><td>{@link Character}, Java enum</td></tr>
 * <tr><td>enum (column type {@code unknown})</td><td>Java enum (its name), {@link CharSequence}</td>
 *     <td>{@link String}</td><td>Java enum</td></tr>
 * <tr><td>uuid</td><td>{@link java.util.UUID}, its text</td>
 *     <td>{@link java.util.UUID}</td><td></td></tr>
 * <tr><td>bytea</td><td>{@code byte[]}</td>
 *     <td>{@code byte[]}</td><td>text as {@code \xff}</td></tr>
 * <tr><td>json, jsonb</td>
 *     <td>{@link CharSequence}: JSON text, sent as it is; {@link Number}, {@link Boolean}, {@code jakarta.json.JsonValue}</td>
 *     <td>{@link String}: JSON text (4)</td><td>{@code jakarta.json.JsonValue} and its kinds</td></tr>
 * <tr><td>date</td><td>{@link java.time.LocalDate}, ISO text</td>
 *     <td>{@link java.time.LocalDate} (1)</td><td></td></tr>
 * <tr><td>time</td><td>{@link java.time.LocalTime}, ISO text</td>
 *     <td>{@link java.time.LocalTime} (3)</td><td></td></tr>
 * <tr><td>timetz</td><td>{@link java.time.OffsetTime}, ISO text</td>
 *     <td>{@link java.time.OffsetTime}</td><td></td></tr>
 * <tr><td>timestamp</td><td>{@link java.time.LocalDateTime}, ISO text</td>
 *     <td>{@link java.time.LocalDateTime} (1)</td><td></td></tr>
 * <tr><td>timestamptz</td><td>{@link java.time.OffsetDateTime}, {@link java.time.Instant}, {@link java.time.ZonedDateTime}, ISO text with an offset</td>
 *     <td>{@link java.time.OffsetDateTime} in UTC (1)</td><td>{@link java.time.Instant}</td></tr>
 * <tr><td>interval</td><td>{@link java.time.Duration} and {@link java.time.Period} below 30 days, ISO text</td>
 *     <td>{@link String}: ISO 8601, such as {@code P1Y2M3DT4H5M6.7S} (2)</td><td>{@link java.time.Duration} without years and months (a day is 24 hours), {@link java.time.Period} with nothing but years, months and days</td></tr>
 * <tr><td>inet</td><td>{@link java.net.InetAddress}, {@code address} or {@code address/mask} as text, never a host name</td>
 *     <td>{@link java.net.InetAddress}; with a mask, text</td><td>text</td></tr>
 * <tr><td>cidr</td><td>text</td>
 *     <td>{@link String}</td><td></td></tr>
 * <tr><td>array of one dimension (5)</td><td>array, primitive too, or {@link java.util.Collection} of what the element takes</td>
 *     <td>array of what the element gives, {@code null}s inside</td><td>array of what the element converts to, {@link java.util.List}</td></tr>
 * <tr><td>tsvector, ranges, other types unknown to the client</td><td>see (6)</td>
 *     <td>{@link String}: PostgreSQL's text</td><td></td></tr>
 * <tr><td>point, line, lseg, box, path, polygon, circle</td><td>none (6)</td>
 *     <td>{@link String}, as PostgreSQL takes it: {@code (1.0,2.0)}</td><td></td></tr>
 * <tr><td>oid, xml, bit, varbit, macaddr, macaddr8, hstore</td><td>none (6)</td>
 *     <td>none: {@link MappingException}; cast to {@code text}</td><td></td></tr>
 * </table>
 *
 * <p>{@code null} is {@code NULL}, in both directions and for every type. Everything can be had as {@link String}, by its text.
 * A conversion that would lose something is a {@link MappingException}, which names the column, PostgreSQL's type and the Java
 * type; a parameter that does not fit is a {@link UsageException}, which names its number and both types. Neither shows the value.
 *
 * <ol>
 *   <li>{@code MAX} and {@code MIN} of the Java type (and of {@link java.time.Instant}, if asked for) are {@code infinity} and
 *       {@code -infinity}. As a parameter, {@code MIN} is taken for a date only; for the others write {@code '-infinity'} in the
 *       statement. What is outside PostgreSQL's range is refused. Times are cut to microseconds. The offset or zone of a
 *       {@code timestamptz} parameter tells the moment, and is not kept by the server.
 *   <li>The client folds 24 hours into a day and 30 days into a month. Where that matters, cast to {@code text}, or take
 *       {@code extract(epoch from ...)}.
 *   <li>A {@code numeric} that is infinite, and the {@code time} {@code 24:00}, cannot be read: the statement fails with
 *       {@link MappingException}, which names the types but cannot name the column. The client gives up the connection, and with
 *       it the transaction that was open on it; what was issued behind fails with {@link ConnectionLostException}. Cast such
 *       columns, to {@code float8} or {@code text}. (JSON that is nested more than a thousand deep is the same.)
 *   <li>The client parses JSON and writes it again: without white space, with one of doubled keys, and with fractions as
 *       {@code double}. Cast to {@code text} for what is stored, to the letter. A {@code NULL} inside a {@code json[]} parameter
 *       is refused.
 *   <li>The client reads an array of more than one dimension as {@code NULL}: cast it to {@code text}; one of {@code numeric}
 *       is as in (3). As a parameter it is refused. A {@code numeric[]} with NaN inside is an {@code Object[]}.
 *   <li>As parameters of a type not in this table cast text: {@code $1::text::xml}. What the client does not know at all, such as
 *       enums, travels as text by itself. Where the text of such a value begins with a brace, as that of an array does, it is
 *       read as an array of texts: cast multiranges, and {@code citext} that may begin so, to {@code text}.
 * </ol>
 *
 * <p>Records nested in records are described at {@link AsyncSession#list}.
 */
public interface Row {

    /** The columns, in order. The same list for every row of a result. */
    List<Column> columns();

    /** The value of the column at {@code index}, counted from 0. */
    @Nullable Object get(int index);

    /** The value of the column at {@code index}, counted from 0, as {@code type}. */
    <T> @Nullable T get(int index, Class<T> type);

    /** The value of the column called {@code name}, as {@link #get(String, Class)} finds it. */
    default @Nullable Object get(String name) {
        return get(name, Object.class);
    }

    /**
     * The value of the column called {@code name}, as {@code type}. Upper and lower case are the same; of several columns of one
     * name, the first counts. Fails with {@link MappingException} if there is none.
     */
    <T> @Nullable T get(String name, Class<T> type);
}
