package org.sluice.it.soak;

/** What is done in one unit of work. The weights are parts of a thousand. */
enum Task {
    /** One row by its key, outside a transaction. */
    READ(310, Kind.READING),
    /** Some hundred rows by a cursor, half of the time only as far as the middle. */
    STREAM(30, Kind.READING),
    /** Looks for what others have left behind, and leaves behind all that can be. */
    PROBE(20, Kind.READING),
    /** A transfer by hand, in one flight. */
    FLIGHT(190, Kind.HAND),
    /** A transfer by hand, with {@code withTransaction}. */
    HAND(150, Kind.HAND),
    /** The same, one statement after the other. */
    HAND_STEP_BY_STEP(40, Kind.HAND),
    /** A transfer by hand whose work fails at the end. */
    HAND_FAILING(20, Kind.HAND),
    /** A transfer in a JTA transaction with one resource. */
    LOCAL(80, Kind.LOCAL),
    /** The same, which fails at the end. */
    LOCAL_FAILING(10, Kind.LOCAL),
    /** The same, cancelled by its caller. */
    LOCAL_CANCELLED(10, Kind.LOCAL),
    /** A transfer from one bank to the other, in two phases. */
    XA(50, Kind.XA),
    /** The same, which fails at the end. */
    XA_FAILING(10, Kind.XA),
    /** The same, cancelled by its caller. */
    XA_CANCELLED(10, Kind.XA),
    /** A transfer by hand whose first statement is cancelled at once, while it waits for a connection, if it has to. */
    ACQUISITION_CANCELLED(20, Kind.HAND),
    /** A transfer by hand with a statement that is cancelled while it runs. */
    STATEMENT_CANCELLED(20, Kind.HAND),
    /** A transfer by hand whose session is closed before the commit. */
    CLOSED(15, Kind.HAND),
    /** A transfer by hand with a statement that runs for too long. */
    TIMED_OUT(15, Kind.HAND);

    /** Which pools a task uses. */
    enum Kind {
        READING,
        HAND,
        LOCAL,
        XA
    }

    private final int weight;
    private final Kind kind;

    Task(int weight, Kind kind) {
        this.weight = weight;
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    /** The task at this place of the thousand. */
    static Task at(int place) {
        int end = 0;
        for (Task task : values()) {
            end += task.weight;
            if (place < end) {
                return task;
            }
        }
        throw new IllegalArgumentException(String.valueOf(place));
    }

    /** Whether money is moved, if it succeeds. */
    boolean isTransfer() {
        return kind != Kind.READING;
    }
}
