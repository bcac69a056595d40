package org.sluice.bench.contest;

import java.net.URI;

/** A database of the run's, as every client wants to be told of it. */
public record Database(String host, int port, String name, String user, String password) {

    /** Of a {@code postgresql://user:password@host:port/database}. */
    public static Database of(String url) {
        URI uri = URI.create(url);
        String userInfo = uri.getUserInfo();
        int colon = userInfo.indexOf(':');
        return new Database(
                uri.getHost(),
                uri.getPort(),
                uri.getPath().substring(1),
                userInfo.substring(0, colon),
                userInfo.substring(colon + 1));
    }

    public String url() {
        return "postgresql://" + user + ":" + password + "@" + host + ":" + port + "/" + name;
    }

    /** Without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + name;
    }

    /** The same one, by way of another port. */
    public Database atPort(int other) {
        return new Database(host, other, name, user, password);
    }

    /** Another one of the same server. */
    public Database named(String other) {
        return new Database(host, port, other, user, password);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return host + ":" + port + "/" + name;
    }
}
