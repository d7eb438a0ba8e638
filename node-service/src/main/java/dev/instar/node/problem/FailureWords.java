package dev.instar.node.problem;

import java.io.EOFException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a failure of files or of the network is called in a sentence for an operator: no class of Java, no whole path. */
public final class FailureWords {

    private static final Pattern CLASS_NAME =
            Pattern.compile("\\b(?:[a-z]\\w*\\.)+[A-Z]\\w*(?:Exception|Error)(?:: )?");

    /** What the AWS SDK puts around an answer of the service. */
    private static final Pattern SDK_WORDS = Pattern.compile(
            "^Unable to execute HTTP request: | ?\\(Service: [^()]*, Status Code: (\\d+)[^()]*\\)| ?\\(SDK Attempt Count: \\d+\\)");

    private FailureWords() {}

    /** A fragment without a full stop that can stand behind a colon. */
    public static String of(Throwable failure) {
        return switch (failure) {
            case UncheckedIOException unchecked -> ofUnchecked(unchecked);
            case NoSuchFileException missing -> name(missing) + " is not there";
            case FileAlreadyExistsException present -> name(present) + " is already there";
            case AccessDeniedException denied -> "no permission for " + name(denied);
            case DirectoryNotEmptyException full -> name(full) + " is a folder that is not empty";
            case FileSystemException other
            when other.getReason() != null -> other.getReason() + " (" + name(other) + ")";
            case FileSystemException other -> name(other) + " cannot be used";
            case EOFException _ -> "it ends too early";
            default -> plain(failure.getMessage());
        };
    }

    /** A whole sentence: what failed, and why. */
    public static String sentence(String what, Throwable failure) {
        String words = of(failure).strip();
        return what + ": " + words + (words.endsWith(".") || words.endsWith("!") ? "" : ".");
    }

    private static String ofUnchecked(UncheckedIOException unchecked) {
        Throwable cause = Objects.requireNonNull(unchecked.getCause());
        String message = unchecked.getMessage();
        return message == null || message.equals(cause.toString()) ? of(cause) : plain(message) + ": " + of(cause);
    }

    private static String name(FileSystemException failure) {
        return Optional.ofNullable(failure.getFile())
                .map(Path::of)
                .map(Path::getFileName)
                .map(Path::toString)
                .orElse("a file");
    }

    private static String plain(@Nullable String message) {
        String words = message == null
                ? ""
                : SDK_WORDS
                        .matcher(CLASS_NAME.matcher(message).replaceAll(""))
                        .replaceAll(found -> found.group(1) == null ? "" : " (HTTP " + found.group(1) + ")")
                        .strip();
        return words.isEmpty() ? "the reason is not known" : words;
    }
}
