package org.warpsight.hardware;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.warpsight.hardware.json.JsonDocuments;

/**
 * A fingerprint of everything about a GPU that a simulation can depend on, for the keys of caches and for run records.
 *
 * <p>Names, aliases, sources and the ranges of a calibration do not count, nor do the order of keys and the layout of the files.
 */
public final class ProfileHash {
    private static final List<String> FOR_PEOPLE = List.of("name", "aliases", "sources", "calibration");

    private ProfileHash() {}

    /** SHA-256 of the product and its architecture, as 64 hexadecimal digits. */
    public static String of(Gpu gpu) {
        return sha256(canonical(gpu.product()) + canonical(gpu.architecture()));
    }

    private static String canonical(Record profile) {
        ObjectNode tree = JsonDocuments.mapper().valueToTree(profile);
        return JsonDocuments.write(tree.without(FOR_PEOPLE));
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException("SHA-256 is missing from this Java", everyJavaHasIt);
        }
    }
}
