package org.warpsight.report.browser;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Debian's Chromium without a window. Nothing is downloaded: browser and driver are those installed, or the test fails. */
final class Browser implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /**
     * Starts the browser.
     *
     * @throws AssertionError in one line if it is not installed
     */
    static Browser start() {
        for (Path program : List.of(CHROMIUM, DRIVER)) {
            if (!Files.isExecutable(program)) {
                throw new AssertionError(
                        "no " + program + ": browser tests need 'apt-get install chromium chromium-driver'");
            }
        }
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        ChromeOptions options = new ChromeOptions()
                .setBinary(CHROMIUM.toFile())
                .addArguments(
                        "--no-sandbox",
                        "--headless=new",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--no-first-run");
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort()
                .withSilent(true)
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    /** What accessibility checks drive. */
    ChromeDriver driver() {
        return driver;
    }

    /** Opens a file in a viewport of a width in CSS pixels and waits for its fonts. */
    void open(Path page, int width, ColorScheme scheme) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme.id()))));
        driver.get(page.toUri().toString());
        driver.executeAsyncScript("const done = arguments[0]; document.fonts.ready.then(() => done());");
    }

    /** The value of a script, as Selenium turns it into Java. */
    Object evaluate(String script) {
        return driver.executeScript(script);
    }

    /** The strings that a script returns as an array. */
    List<String> strings(String script) {
        return ((List<?>) evaluate(script)).stream().map(String::valueOf).toList();
    }

    /** What was written to a log since it was last asked for. */
    List<LogEntry> log(String type) {
        return driver.manage().logs().get(type).getAll();
    }

    /** Keeps a picture of the whole page, for people to look at. */
    void photograph(Path file) {
        Object height = evaluate("return document.documentElement.scrollHeight");
        Object width = evaluate("return window.innerWidth");
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        File picture = driver.getScreenshotAs(OutputType.FILE);
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, Files.readAllBytes(picture.toPath()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }

    /** What the reader's system prefers. */
    enum ColorScheme {
        LIGHT,
        DARK;

        /** Its name in CSS. */
        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
