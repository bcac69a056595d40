package org.sluice.postgres;

import java.util.Locale;
import java.util.Set;

/** PostgreSQL's names of types. */
final class TypeNames {

    /** The types that Vert.x names but does not read or write. */
    static final Set<String> UNREADABLE = Set.of(
            "bit", "bit[]", "varbit", "varbit[]", "macaddr", "macaddr8", "hstore", "oid", "oid[]", "xml", "xml[]");

    private static final String ARRAY = "_ARRAY";

    private TypeNames() {}

    /** PostgreSQL's name for Vert.x's; {@code unknown} for enums and other types that Vert.x does not know. */
    static String postgres(String vertxName) {
        boolean array = vertxName.endsWith(ARRAY);
        String element = array ? vertxName.substring(0, vertxName.length() - ARRAY.length()) : vertxName;
        String name = switch (element) {
            case "TS_VECTOR" -> "tsvector";
            case "TS_QUERY" -> "tsquery";
            default -> element.toLowerCase(Locale.ROOT);
        };
        return array ? name + "[]" : name;
    }
}
