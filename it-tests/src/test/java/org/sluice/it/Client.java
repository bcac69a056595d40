package org.sluice.it;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** An HTTP client of one application. */
public final class Client {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final URI base;
    private final Duration patience;

    /** @param base ends with a slash */
    public Client(URI base) {
        this(base, PATIENCE);
    }

    private Client(URI base, Duration patience) {
        this.base = base;
        this.patience = patience;
    }

    /** The same, that gives up earlier. */
    public Client withPatience(Duration other) {
        return new Client(base, other);
    }

    /** Gets {@code path}, which begins without a slash, and waits for the answer. */
    public Answer get(String path) {
        return getAsync(path).join();
    }

    /** Gets {@code path} without waiting. */
    public CompletableFuture<Answer> getAsync(String path) {
        return send(request(path).GET().build());
    }

    /** Posts JSON and waits for the answer. */
    public Answer post(String path, String json) {
        return postAsync(path, json).join();
    }

    /** Posts JSON without waiting. */
    public CompletableFuture<Answer> postAsync(String path, String json) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build());
    }

    /** Sends the request for {@code path}; closing the result hangs up without having read the answer. */
    public Socket call(String path) {
        try {
            Socket socket = new Socket(base.getHost(), base.getPort());
            // closing with a reset, as a client does whose process was killed
            socket.setSoLinger(true, 0);
            String request = "GET " + base.getPath() + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(patience);
    }

    private CompletableFuture<Answer> send(HttpRequest request) {
        return http.sendAsync(request, BodyHandlers.ofString())
                .thenApply(response -> new Answer(
                        response.statusCode(),
                        response.headers().firstValue("Content-Type").orElse(""),
                        response.body()));
    }

    /**
     * What came back.
     *
     * @param status of HTTP
     * @param type the content type
     * @param body as text
     */
    public record Answer(int status, String type, String body) {

        /** The body as a JSON object. */
        public JsonObject object() {
            try (JsonReader reader = Json.createReader(new StringReader(body))) {
                return reader.readObject();
            }
        }

        /** The body as a JSON array. */
        public JsonArray array() {
            try (JsonReader reader = Json.createReader(new StringReader(body))) {
                return reader.readArray();
            }
        }
    }
}
