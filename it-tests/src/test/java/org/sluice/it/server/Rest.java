package org.sluice.it.server;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sluice.it.tuning.Tuner;

/**
 * Somebody with the server's administration interface over HTTP.
 *
 * @param administration where it is, with a slash at the end
 * @param pool which pool
 */
record Rest(URI administration, ServerPool pool) implements Tuner {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern HYPHEN = Pattern.compile("-([a-z])");

    @Override
    public void set(String attribute, int value) {
        post(
                pool.restResources() + "/connector-connection-pool/" + encoded(pool.name()),
                Map.of(camelCase(attribute), String.valueOf(value)));
    }

    @Override
    public void flush() {
        String application = pool.application();
        post(
                "resources/flush-connection-pool",
                application == null ? Map.of("id", pool.name()) : Map.of("id", pool.name(), "appname", application));
    }

    private void post(String path, Map<String, String> form) {
        HttpRequest request = HttpRequest.newBuilder(administration.resolve("management/domain/" + path))
                .timeout(PATIENCE)
                .header("X-Requested-By", "sluice")
                .header("Accept", "application/json")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
                        .collect(Collectors.joining("&"))))
                .build();
        HttpResponse<String> response = send(request);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        // the status says that the command was understood; whether it was done stands in the answer
        assertThat(object(response.body()).getString("exit_code"))
                .as(response.body())
                .isEqualTo("SUCCESS");
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonObject object(String body) {
        try (JsonReader reader = Json.createReader(new StringReader(body))) {
            return reader.readObject();
        }
    }

    private static String camelCase(String attribute) {
        return HYPHEN.matcher(attribute)
                .replaceAll(match -> Matcher.quoteReplacement(match.group(1).toUpperCase(Locale.ROOT)));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
