package org.sluice.bench;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.sluice.bench.contest.AsyncWork;
import org.sluice.bench.contest.Item;
import org.sluice.bench.contest.WrongResultException;

/** Asks for one row after another by HTTP, from outside of the server. */
record Pages(BenchServer server, String peer, HttpClient client) implements AsyncWork {

    private static final int OK = 200;

    @Override
    public void begin(int session, Outcome outcome) {
        int key = Item.anyKey();
        HttpRequest request =
                HttpRequest.newBuilder(server.page(peer, key)).GET().build();
        client.sendAsync(request, BodyHandlers.ofString())
                .thenAccept(response -> check(response, key))
                .whenComplete((checked, failure) -> {
                    if (failure == null) {
                        outcome.succeeded();
                    } else {
                        outcome.failed(failure);
                    }
                });
    }

    private static void check(HttpResponse<String> response, int key) {
        String body = response.body();
        boolean right = response.statusCode() == OK
                && body.contains("\"id\":" + key)
                && body.contains("\"value\":" + key * Item.FACTOR);
        WrongResultException.unless(right, response.statusCode() + " " + body);
    }
}
