package org.sluice.it.soak;

/** What a unit's caller was told, and so all that it can know. */
enum Told {
    /** Not begun. */
    NOTHING,
    /** Begun, and not ended: nobody has told yet. */
    BEGUN,
    COMMITTED,
    ROLLED_BACK,
    /** By an {@code OutcomeUnknownException}, and by nothing else. */
    UNKNOWN,
    /** A unit that moves no money has ended well. */
    READ,
    /** A unit that moves no money has failed. */
    NOT_READ;

    private static final Told[] ALL = values();

    static Told of(byte number) {
        return ALL[number];
    }

    @SuppressWarnings("EnumOrdinal") // a byte in a file that lives as long as the run
    byte number() {
        return (byte) ordinal();
    }
}
