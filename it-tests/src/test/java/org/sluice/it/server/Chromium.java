package org.sluice.it.server;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.openqa.selenium.PageLoadStrategy;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** The machine's own Chromium, without a screen, and the chromedriver that belongs to it. */
final class Chromium {

    private static final List<String> BROWSERS =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Chromium() {}

    /**
     * Starts it; to be {@linkplain WebDriver#quit quit}. Where there is none, the test is aborted, unless
     * {@code -Dsluice.browser=required} says that there must be one.
     */
    static ChromeDriver start() {
        Optional<Path> browser = find(BROWSERS);
        Optional<Path> driver = find(List.of("chromedriver"));
        if (browser.isEmpty() || driver.isEmpty()) {
            return missing();
        }
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.get().toFile());
        // it does not start as root with its sandbox; it shows pages of our own server only
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1400,1800");
        options.setPageLoadStrategy(PageLoadStrategy.NORMAL);
        options.setPageLoadTimeout(PATIENCE);
        return new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(driver.get().toFile())
                        .build(),
                options);
    }

    private static ChromeDriver missing() {
        String missing = "There is no Chromium with its chromedriver on the PATH (" + String.join(", ", BROWSERS)
                + "; chromedriver), so nobody can look at the admin console: apt-get install chromium chromium-driver";
        if ("required".equals(System.getProperty("sluice.browser"))) {
            throw new AssertionError(missing);
        }
        return abort(missing);
    }

    private static Optional<Path> find(List<String> names) {
        List<Path> directories = Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(String.valueOf(System.getenv("PATH")))
                .map(Path::of)
                .toList();
        return names.stream()
                .flatMap(name -> directories.stream().map(directory -> directory.resolve(name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
