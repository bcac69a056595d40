package org.sluice.it.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.sluice.it.Artifacts;
import org.sluice.it.tuning.Tuner;

/** Somebody with a browser, on a pool's own page of the admin console. */
final class Console implements Tuner {

    private static final Duration LOADED = Duration.ofMinutes(2);
    private static final String SETTINGS = "propertyForm:propertySheet:poolSettingsPropertySheet:";
    private static final String BUTTONS = "propertyForm:propertyContentPage:";
    /** The page's fields by asadmin's names for what is in them. */
    private static final Map<String, String> FIELDS = Map.of(
            "steady-pool-size", "initSizeProp:ds",
            "max-pool-size", "maxProp:ds2",
            "idle-timeout-in-seconds", "idleProp:ds",
            "max-wait-time-in-millis", "maxWaitProp:ds");

    private final Page page;
    private final URI administration;
    private final ServerPool pool;

    private Console(Page page, URI administration, ServerPool pool) {
        this.page = page;
        this.administration = administration;
        this.pool = pool;
    }

    /** Opens the console and waits until it is there: the server loads it when somebody wants to see it. */
    static Page open(Chromium chromium, URI administration) {
        Page page = chromium.newPage();
        await().atMost(LOADED)
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptionsInstanceOf(PlaywrightException.class)
                .until(() -> {
                    page.navigate(administration.toString());
                    return page.locator("[id^=treeForm]").count() > 0;
                });
        return page;
    }

    static Console of(Page page, URI administration, ServerPool pool) {
        return new Console(page, administration, pool);
    }

    @Override
    public void set(String attribute, int value) {
        visit();
        String field = SETTINGS + Objects.requireNonNull(FIELDS.get(attribute), attribute);
        byId(field).fill(String.valueOf(value));
        byId(BUTTONS + "topButtons:saveButton").click();
        awaitText("New values successfully saved.");
        assertThat(byId(field).inputValue()).isEqualTo(String.valueOf(value));
    }

    /** Payara 6.2025.9 flushes the pool, and then fails to show the page again (JSF1007): the answer may be anything. */
    @Override
    public void flush() {
        visit();
        page.waitForResponse(
                response -> "POST".equals(response.request().method()),
                () -> byId(BUTTONS + "flush").click());
    }

    private void awaitText(String text) {
        try {
            page.getByText(text).waitFor();
        } catch (PlaywrightException e) {
            screenshot(Artifacts.screenshot("console-failure"));
            throw e;
        }
    }

    /** Puts what is to be seen now into a file. */
    void screenshot(Path file) {
        page.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(true));
    }

    private void visit() {
        String application = pool.application();
        page.navigate(administration
                .resolve("jca/connectorConnectionPoolEdit.jsf?name=" + encoded(pool.name())
                        + (application == null ? "" : "&isAppScopedRes=true&appName=" + encoded(application)))
                .toString());
    }

    private Locator byId(String id) {
        return page.locator("[id=\"" + id + "\"]");
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
