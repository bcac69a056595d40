package org.sluice.it.server;

import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The machine's own Chromium, without a screen. */
final class Chromium implements AutoCloseable {

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Path program) {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program)
                        .setHeadless(true)
                        // it does not start as root with its sandbox; it shows pages of our own server only
                        .setArgs(List.of("--no-sandbox")));
    }

    /** Starts it. Where there is none, the test is aborted, unless {@code -Dsluice.browser=required} says that there must be one. */
    static Chromium start() {
        Optional<Path> program = find();
        if (program.isEmpty()) {
            String missing = "There is no Chromium on the PATH (" + String.join(", ", NAMES)
                    + "), so nobody can look at the admin console: apt-get install chromium";
            if ("required".equals(System.getProperty("sluice.browser"))) {
                throw new AssertionError(missing);
            }
            return abort(missing);
        }
        return new Chromium(program.get());
    }

    private static Optional<Path> find() {
        List<Path> directories = Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(String.valueOf(System.getenv("PATH")))
                .map(Path::of)
                .toList();
        return NAMES.stream()
                .flatMap(name -> directories.stream().map(directory -> directory.resolve(name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    Page newPage() {
        return browser.newPage();
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
