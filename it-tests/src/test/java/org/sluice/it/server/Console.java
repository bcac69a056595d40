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
import org.awaitility.core.ConditionTimeoutException;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.sluice.it.Artifacts;
import org.sluice.it.tuning.Tuner;

/** Somebody with a browser, on a pool's own page of the admin console. */
record Console(ChromeDriver browser, URI administration, ServerPool pool) implements Tuner {

    private static final Duration LOADED = Duration.ofMinutes(2);
    private static final Duration SHOWN = Duration.ofMinutes(1);
    private static final String SETTINGS = "propertyForm:propertySheet:poolSettingsPropertySheet:";
    private static final String BUTTONS = "propertyForm:propertyContentPage:";
    private static final String SAVED = "New values successfully saved.";
    /** The page's fields by asadmin's names for what is in them. */
    private static final Map<String, String> FIELDS = Map.of(
            "steady-pool-size", "initSizeProp:ds",
            "max-pool-size", "maxProp:ds2",
            "idle-timeout-in-seconds", "idleProp:ds",
            "max-wait-time-in-millis", "maxWaitProp:ds");

    /** Waits until the console is there: the server loads it when somebody wants to see it. */
    static void load(ChromeDriver browser, URI administration) {
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
        visit();
        String field = SETTINGS + Objects.requireNonNull(FIELDS.get(attribute), attribute);
        WebElement input = shown(field);
        input.clear();
        input.sendKeys(String.valueOf(value));
        shown(BUTTONS + "topButtons:saveButton").click();
        awaitSaved();
        assertThat(shown(field).getDomProperty("value")).isEqualTo(String.valueOf(value));
    }

    /** Payara 6.2025.9 flushes the pool, and then fails to show the page again (JSF1007): the answer may be anything. */
    @Override
    public void flush() {
        visit();
        shown(BUTTONS + "flush").click();
    }

    private void awaitSaved() {
        try {
            await().atMost(SHOWN)
                    .ignoreExceptionsInstanceOf(WebDriverException.class)
                    .until(() ->
                            browser.findElement(By.tagName("body")).getText().contains(SAVED));
        } catch (ConditionTimeoutException e) {
            screenshot(Artifacts.screenshot("console-failure"));
            throw e;
        }
    }

    /** Puts what is to be seen now into a file. */
    void screenshot(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, browser.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void visit() {
        String application = pool.application();
        browser.get(administration
                .resolve("jca/connectorConnectionPoolEdit.jsf?name=" + encoded(pool.name())
                        + (application == null ? "" : "&isAppScopedRes=true&appName=" + encoded(application)))
                .toString());
    }

    private WebElement shown(String id) {
        return await().atMost(SHOWN)
                .ignoreExceptionsInstanceOf(WebDriverException.class)
                .until(() -> browser.findElement(By.id(id)), WebElement::isDisplayed);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
