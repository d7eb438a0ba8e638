package dev.instar.node.operation.export;

import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.SignedManifest;
import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/** {@code exports/<export>/migration.json}, signed, written whole and durably, never over another. */
@Component
public class ManifestFile {

    private static final String ALGORITHM = "HmacSHA256";

    private final DatabaseFiles files;
    private final String instanceId;
    private final SecretKeySpec key;

    ManifestFile(DatabaseFiles files, NodeProperties properties) {
        this.files = files;
        this.instanceId = properties.instanceId();
        this.key = new SecretKeySpec(properties.fleetKey().getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    void write(Manifest manifest) {
        try {
            files.writeNew(
                    path(manifest),
                    WireJson.mapper()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsBytes(new SignedManifest(manifest, signature(manifest))));
        } catch (IOException e) {
            throw new NodeException(ErrorCode.FILES_FAILED, "Cannot write the manifest: " + FailureWords.of(e));
        }
    }

    /**
     * Reads the file again: it must carry the fleet's signature, speak of this instance and be what the journal says was
     * declared.
     *
     * @throws NodeException {@link ErrorCode#EXPORT_ALTERED}
     */
    public void requireUnaltered(Manifest declared) {
        SignedManifest found;
        try {
            found = WireJson.mapper().readValue(files.readAll(path(declared)), SignedManifest.class);
        } catch (IOException e) {
            throw altered("migration.json cannot be read: " + FailureWords.of(e) + ".");
        } catch (JacksonException e) {
            throw altered("migration.json is not a signed manifest.");
        }
        if (found == null || found.manifest() == null || found.signature() == null) {
            throw altered("migration.json is not a signed manifest.");
        }
        boolean signed = MessageDigest.isEqual(
                signature(found.manifest()).getBytes(StandardCharsets.US_ASCII),
                found.signature().getBytes(StandardCharsets.US_ASCII));
        if (!signed) {
            throw altered("migration.json does not carry the signature of this fleet.");
        }
        if (!found.manifest().instanceId().equals(instanceId)) {
            throw altered(
                    "migration.json was made by instance " + found.manifest().instanceId() + ".");
        }
        if (!found.manifest().equals(declared)) {
            throw altered("migration.json is not the manifest this node declared; it is of migration "
                    + found.manifest().migration() + ".");
        }
    }

    private static NodeException altered(String why) {
        return new NodeException(ErrorCode.EXPORT_ALTERED, why);
    }

    private String signature(Manifest manifest) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(WireJson.mapper().writeValueAsBytes(manifest)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
        }
    }

    private Path path(Manifest manifest) {
        return files.folder().resolve(manifest.folder()).resolve("migration.json");
    }
}
