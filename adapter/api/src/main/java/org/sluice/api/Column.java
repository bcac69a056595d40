package org.sluice.api;

/**
 * A column of a result.
 *
 * @param name the name that the server gives, as written in the statement's {@code AS} or in the table
 * @param type PostgreSQL's name of the type, such as {@code int8} or {@code text[]}
 */
public record Column(String name, String type) {}
