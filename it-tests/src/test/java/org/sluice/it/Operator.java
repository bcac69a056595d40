package org.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.sluice.it.Client.Answer;

/** Somebody with asadmin. Payara Micro has no door for it, so the commands go through the operator's entrance in the server. */
public final class Operator {

    private final Client ops;

    Operator(Client ops) {
        this.ops = ops;
    }

    /** Runs a command that must succeed, and gives its output. */
    public String run(String... command) {
        Answer answer = tell(command);
        assertThat(answer.body()).as(String.join(" ", command)).startsWith("SUCCESS");
        return answer.body();
    }

    /** Runs a command. The body of the answer starts with the exit status. */
    public Answer tell(String... command) {
        return ops.get("asadmin?"
                + Arrays.stream(command)
                        .map(word -> "arg=" + URLEncoder.encode(word, StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&")));
    }

    /** The names of all connector connection pools. */
    public List<String> pools() {
        return run("list-connector-connection-pools")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("SUCCESS") && !line.startsWith("PlainText"))
                .toList();
    }

    /** Sets an attribute of a pool. */
    public void set(String pool, String attribute, Object value) {
        run("set", "resources.connector-connection-pool." + pool + "." + attribute + "=" + value);
    }

    /** What the server counts of a pool, by the statistic's name, such as {@code numconnused-current}. */
    public long statistic(String pool, String name) {
        String key = "server.resources." + pool + "." + name + " = ";
        return run("get", "-m", "server.resources." + pool + "." + name)
                .lines()
                .filter(line -> line.contains(key))
                .mapToLong(line -> Long.parseLong(
                        line.substring(line.indexOf(key) + key.length()).strip()))
                .findFirst()
                .orElseThrow();
    }

    /** Sets a pool's largest size. */
    public void setMaxPoolSize(String pool, int size) {
        run("set", "resources.connector-connection-pool." + pool + ".max-pool-size=" + size);
    }
}
