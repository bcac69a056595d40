package org.sluice.it.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.awaitility.core.ConditionTimeoutException;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.sluice.it.Artifacts;
import org.sluice.it.tuning.Tuner;

/**
 * Somebody with a browser, on a pool's own page of the admin console.
 *
 * @param browser shows the console
 * @param administration where it is, with a slash at the end
 * @param pool which pool
 */
record Console(ChromeDriver browser, URI administration, ServerPool pool) implements Tuner {

    private static final Duration LOADED = Duration.ofMinutes(3);
    private static final Duration SHOWN = Duration.ofMinutes(1);
    private static final String SETTINGS = "propertyForm:propertySheet:poolSettingsPropertySheet:";
    private static final String BUTTONS = "propertyForm:propertyContentPage:";
    /** The page's fields by asadmin's names for what is in them. */
    private static final Map<String, String> FIELDS = Map.of(
            "steady-pool-size", "initSizeProp:ds",
            "max-pool-size", "maxProp:ds2",
            "idle-timeout-in-seconds", "idleProp:ds",
            "max-wait-time-in-millis", "maxWaitProp:ds");

    /** Opens the console and waits until it is there: the server loads it when somebody wants to see it. */
    static void open(ChromeDriver browser, URI administration) {
        await().atMost(LOADED)
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptionsInstanceOf(WebDriverException.class)
                .until(() -> {
                    browser.get(administration.toString());
                    return !browser.findElements(By.cssSelector("[id^=treeForm]"))
                            .isEmpty();
                });
    }

    @Override
    public void set(String attribute, int value) {
        String field = SETTINGS + Objects.requireNonNull(FIELDS.get(attribute), attribute);
        visit(field);
        WebElement input = byId(field);
        input.clear();
        input.sendKeys(String.valueOf(value));
        byId(BUTTONS + "topButtons:saveButton").click();
        awaitShown(
                "New values successfully saved.",
                () -> browser.findElement(By.tagName("body")).getText().contains("New values successfully saved."));
        assertThat(byId(field).getDomProperty("value")).isEqualTo(String.valueOf(value));
    }

    /** Payara 6.2025.9 flushes the pool, and then fails to show the page again (JSF1007): the answer may be anything. */
    @Override
    public void flush() {
        visit(BUTTONS + "flush");
        WebElement page = browser.findElement(By.tagName("html"));
        byId(BUTTONS + "flush").click();
        awaitShown("another page", () -> isGone(page));
    }

    private static boolean isGone(WebElement page) {
        try {
            page.isEnabled();
            return false;
        } catch (StaleElementReferenceException e) {
            return true;
        }
    }

    private void visit(String field) {
        String application = pool.application();
        browser.get(administration
                .resolve("jca/connectorConnectionPoolEdit.jsf?name=" + encoded(pool.name())
                        + (application == null ? "" : "&isAppScopedRes=true&appName=" + encoded(application)))
                .toString());
        awaitShown(field, () -> !browser.findElements(By.id(field)).isEmpty());
    }

    private void awaitShown(String what, BooleanSupplier shown) {
        try {
            await(what)
                    .atMost(SHOWN)
                    .ignoreExceptionsInstanceOf(WebDriverException.class)
                    .until(shown::getAsBoolean);
        } catch (ConditionTimeoutException e) {
            screenshot("console-failure");
            throw e;
        }
    }

    /** Keeps a picture of what is to be seen now. */
    void screenshot(String name) {
        Path file = Artifacts.screenshot(name);
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, browser.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private WebElement byId(String id) {
        return browser.findElement(By.id(id));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
