package org.warpsight.sim.forward;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.warpsight.hardware.Gpu;
import org.warpsight.workload.operator.Operator;

/** A fingerprint of the program as far as kernel times depend on it: classes and tile plans. */
final class CodeHash {
    /** A tree of classes and resources, and a class that lies in it. */
    private record Tree(Class<?> anchor, String folder) {}

    private static final List<Tree> TREES = List.of(
            new Tree(Gpu.class, "org/warpsight/hardware"),
            new Tree(Operator.class, "org/warpsight/workload/operator"),
            new Tree(CodeHash.class, "org/warpsight/sim"));

    private CodeHash() {}

    /** SHA-256 as 64 hexadecimal digits. */
    static String of() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Tree tree : TREES) {
                add(tree, digest);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException | URISyntaxException unreadable) {
            throw new IllegalStateException("the program cannot read its own classes", unreadable);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException("SHA-256 is missing from this Java", everyJavaHasIt);
        }
    }

    private static void add(Tree tree, MessageDigest digest) throws IOException, URISyntaxException {
        URI classes = tree.anchor()
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        Path root = Path.of(classes);
        if (Files.isDirectory(root)) {
            add(root.resolve(tree.folder()), digest);
            return;
        }
        try (FileSystem jar = FileSystems.newFileSystem(root, Map.of())) {
            add(jar.getPath(tree.folder()), digest);
        }
    }

    private static void add(Path folder, MessageDigest digest) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> decisive = files.filter(CodeHash::decidesTimes).sorted().toList();
            for (Path file : decisive) {
                digest.update(Files.readAllBytes(file));
            }
        }
    }

    /** Profiles do not count: each GPU's own hash is part of the key beside this one. */
    private static boolean decidesTimes(Path file) {
        String name = file.toString().replace('\\', '/');
        return name.endsWith(".class") || name.contains("/plans/") && name.endsWith(".json");
    }
}
