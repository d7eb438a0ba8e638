package dev.instar.console.security;

import dev.instar.console.digest.Hmac;
import dev.instar.console.settings.ConsoleProperties;
import org.springframework.stereotype.Component;

/** Signs with the key that only the consoles of a fleet know (HMAC-SHA-256, in hexadecimal). */
@Component
public class Signatures {

    private final Hmac hmac;

    Signatures(ConsoleProperties properties) {
        this.hmac = new Hmac(properties.signingKey());
    }

    public String sign(String text) {
        return hmac.sign(text);
    }

    public boolean holds(String text, String signature) {
        return hmac.isSignatureOf(text, signature);
    }
}
