package org.sluice.bench.contest;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** A piece of work that the peers do, each in its own way. */
public enum Workload {
    SELECT_ONE("W1", "select 1"),
    POINT_SELECT("W2", "one row by its key, of 100,000"),
    TRANSACTION("W3", "begin, update, insert, commit"),
    SLEEP_10("W4-10", "20 ms in the database, 1000 sessions on 10 connections"),
    SLEEP_20("W4-20", "20 ms in the database, 1000 sessions on 20 connections"),
    SLEEP_50("W4-50", "20 ms in the database, 1000 sessions on 50 connections"),
    UNIT_OF_WORK("W5", "open a session, one query, close"),
    ACQUIRE("W6", "acquire and release, nothing else"),
    JTA_LOCAL("W7", "update and insert in a JTA transaction, local"),
    XA_ONE("W8", "update and insert in a JTA transaction, one XA resource"),
    XA_TWO("W9", "update in one database, insert in another, a JTA transaction with two XA resources"),
    PAGE("W10", "a page of HTTP: one row as JSON");

    private static final int CONNECTIONS = 10;

    private final String id;
    private final String title;

    Workload(String id, String title) {
        this.id = id;
        this.title = title;
    }

    /** As in {@code bench.workloads}; W4 has one for each size of the pool. */
    public String id() {
        return id;
    }

    public String title() {
        return title;
    }

    /** How many connections a peer's pool has. */
    public int connections() {
        return switch (this) {
            case SLEEP_20 -> 20;
            case SLEEP_50 -> 50;
            default -> CONNECTIONS;
        };
    }

    /** Whether it is about waiting for a connection, so that it needs many sessions. */
    public boolean sleeps() {
        return sleeping().contains(this);
    }

    /** Whether rows are written that can be counted afterwards. */
    public boolean writes() {
        return EnumSet.of(TRANSACTION, JTA_LOCAL, XA_ONE, XA_TWO).contains(this);
    }

    /** Those that only differ in the size of the pool. */
    public static Set<Workload> sleeping() {
        return EnumSet.of(SLEEP_10, SLEEP_20, SLEEP_50);
    }

    /**
     * The workload with this id.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Workload of(String id) {
        return Arrays.stream(values())
                .filter(workload -> workload.id.equals(id))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("no workload " + id));
    }
}
