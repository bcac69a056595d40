package org.sluice.postgres;

import java.util.Map;

/**
 * The type of a statement's parameter, as exactly as Vert.x tells it.
 *
 * @param kind the type, or that of the elements
 * @param array whether it is an array
 */
record ParameterType(Kind kind, boolean array) {

    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("java.lang.Boolean", Kind.BOOL),
            Map.entry("java.lang.Number", Kind.NUMBER),
            Map.entry("java.lang.String", Kind.TEXT),
            Map.entry("java.lang.Object", Kind.JSON),
            Map.entry("java.time.LocalDate", Kind.DATE),
            Map.entry("java.time.LocalTime", Kind.TIME),
            Map.entry("java.time.OffsetTime", Kind.TIMETZ),
            Map.entry("java.time.LocalDateTime", Kind.TIMESTAMP),
            Map.entry("java.time.OffsetDateTime", Kind.TIMESTAMPTZ),
            Map.entry("java.util.UUID", Kind.UUID),
            Map.entry("io.vertx.core.buffer.Buffer", Kind.BYTEA),
            Map.entry("io.vertx.pgclient.data.Interval", Kind.INTERVAL),
            Map.entry("io.vertx.pgclient.data.Inet", Kind.INET),
            Map.entry("io.vertx.pgclient.data.Cidr", Kind.CIDR),
            Map.entry("io.vertx.pgclient.data.Money", Kind.MONEY));

    static final ParameterType NOT_WRITABLE = new ParameterType(Kind.NOT_WRITABLE, false);

    /** The type for the class that Vert.x expects, by its name as {@link Class#getName()} gives it. */
    static ParameterType of(String expectedClass) {
        boolean array = expectedClass.startsWith("[L") && expectedClass.endsWith(";");
        String element = array ? expectedClass.substring(2, expectedClass.length() - 1) : expectedClass;
        Kind kind = KINDS.get(element);
        return kind == null ? NOT_WRITABLE : new ParameterType(kind, array);
    }

    /** The same, with the number type known. */
    ParameterType number(Kind type) {
        return new ParameterType(type, array);
    }

    /** PostgreSQL's name, or those that it may be. */
    String postgres() {
        return array ? kind.postgres + "[]" : kind.postgres;
    }

    /** What Vert.x tells apart. */
    enum Kind {
        BOOL("bool"),
        /** Not yet known which number. */
        NUMBER("number"),
        INT2("int2"),
        INT4("int4"),
        INT8("int8"),
        FLOAT4("float4"),
        FLOAT8("float8"),
        NUMERIC("numeric"),
        /** Also whatever Vert.x does not know, such as enums, which travels as text. */
        TEXT("text (or a type that travels as text, such as an enum)"),
        JSON("json or jsonb"),
        DATE("date"),
        TIME("time"),
        TIMETZ("timetz"),
        TIMESTAMP("timestamp"),
        TIMESTAMPTZ("timestamptz"),
        UUID("uuid"),
        BYTEA("bytea"),
        INTERVAL("interval"),
        INET("inet"),
        CIDR("cidr"),
        MONEY("money"),
        NOT_WRITABLE(
                "that the client cannot write (such as oid, xml, bit, tsvector, point): cast the parameter, as in $1::text::oid");

        final String postgres;

        Kind(String postgres) {
            this.postgres = postgres;
        }
    }
}
