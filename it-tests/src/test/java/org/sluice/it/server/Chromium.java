package org.sluice.it.server;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** The machine's own Chromium, without a screen. Nothing is downloaded. */
final class Chromium {

    private static final Dimension SIZE = new Dimension(1400, 1800);

    private Chromium() {}

    /**
     * Starts it. Where there is none, the test is aborted, unless {@code -Dsluice.browser=required} says that there must be one.
     */
    static ChromeDriver start() {
        Optional<Path> browser = find("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
        Optional<Path> driver = find("chromedriver");
        if (browser.isEmpty() || driver.isEmpty()) {
            return missing();
        }
        ChromeDriver started = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(driver.get().toFile())
                        .usingAnyFreePort()
                        .build(),
                options(browser.get()));
        started.manage().window().setSize(SIZE);
        return started;
    }

    private static ChromeOptions options(Path browser) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.toFile());
        // without the sandbox, as it does not start for root with it; it shows pages of our own server only
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage");
        return options;
    }

    private static ChromeDriver missing() {
        String missing = "There are no chromium and chromedriver on the PATH, so nobody can look at the admin console:"
                + " apt-get install chromium chromium-driver";
        if ("required".equals(System.getProperty("sluice.browser"))) {
            throw new AssertionError(missing);
        }
        return abort(missing);
    }

    private static Optional<Path> find(String... names) {
        return Stream.of(names)
                .flatMap(name -> Pattern.compile(Pattern.quote(File.pathSeparator))
                        .splitAsStream(String.valueOf(System.getenv("PATH")))
                        .map(directory -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
