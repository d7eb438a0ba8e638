package dev.instar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** People who sign in to a console, each with a browser of their own. */
public final class Browser implements AutoCloseable, Evidence {

    private static final int PICTURE_QUALITY = 80;

    private final Chromium chromium;
    private final URI console;
    private final List<Page> pages = new ArrayList<>();
    private final List<String> consoleErrors = new CopyOnWriteArrayList<>();

    /** @param console where people go */
    Browser(Chromium chromium, URI console) {
        this.chromium = chromium;
        this.console = console;
    }

    /** A person in a browser of their own, signed in and on the fleet page. */
    public Page signIn(String name, String password, ColorScheme scheme) {
        Page page = chromium.person(new NewContextOptions()
                        .setColorScheme(scheme)
                        // Movement costs a machine without a graphics card half of a core.
                        .setReducedMotion(ReducedMotion.REDUCE)
                        .setViewportSize(1440, 900))
                .newPage();
        pages.add(page);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                consoleErrors.add(message.text());
            }
        });
        page.onPageError(consoleErrors::add);
        page.navigate(console.toString());
        signIn(page, name, password);
        page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Fleet"))
                .waitFor();
        return page;
    }

    /** Fills the sign-in page that is shown. */
    public static void signIn(Page page, String name, String password) {
        page.getByLabel("Username").fill(name);
        page.getByLabel("Password", new Page.GetByLabelOptions().setExact(true)).fill(password);
        button(page, "Sign in").click();
    }

    public static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    public static Locator link(Page page, String name) {
        return page.getByRole(
                AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /** Writes what the page shows to {@code <name>.webp}, if pictures were asked for. */
    public static void picture(Page page, String name) {
        if (Boolean.getBoolean("instar.pictures")) {
            // Playwright itself writes no WebP.
            var shot = new JsonObject();
            shot.addProperty("format", "webp");
            shot.addProperty("quality", PICTURE_QUALITY);
            CDPSession session = page.context().newCDPSession(page);
            JsonObject answer = session.send("Page.captureScreenshot", shot);
            session.detach();
            try {
                Files.write(
                        Files.createDirectories(Path.of("target", "pictures")).resolve(name + ".webp"),
                        Base64.getDecoder().decode(answer.get("data").getAsString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A picture of every page with its address and what the browser complained of. */
    @Override
    public void leaveIn(Path folder) throws IOException {
        var addresses = new StringBuilder();
        for (int i = 0; i < pages.size(); i++) {
            Page page = pages.get(i);
            if (!page.isClosed()) {
                String name = "page-" + (i + 1);
                addresses.append(name).append(' ').append(page.url()).append('\n');
                page.screenshot(new Page.ScreenshotOptions().setPath(folder.resolve(name + ".png")));
                Files.writeString(folder.resolve(name + ".html"), page.content());
            }
        }
        consoleErrors.forEach(error -> addresses.append(error).append('\n'));
        Files.writeString(folder.resolve("pages.txt"), addresses);
    }

    /** What the browser says of a console that was killed is no error of the page's. */
    public void forgetConsoleErrors() {
        consoleErrors.clear();
    }

    public void assertNoConsoleErrors() {
        assertThat(consoleErrors).isEmpty();
    }

    @Override
    public void close() {
        pages.forEach(page -> page.context().close());
    }
}
