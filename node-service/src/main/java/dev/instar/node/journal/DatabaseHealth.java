package dev.instar.node.journal;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.instar.protocol.Problem;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the journal knows of a database's files beside its state.
 *
 * @param safetyCopy made before an engine opened the files for writing; while it is here, it is what counts
 * @param toCompare copy of before the checkpoint of a freeze; it counts once the database is frozen no more
 * @param disposable names of copies in the making or not needed any more, which the node may remove
 * @param givenUp copies that were lost when an operator had the files tried as they are; one that is found again may be
 *     needed, unless the database was opened since, and has no sizes here then
 * @param fault why no engine opens the database, and what helps
 * @param notice what the last repair left out, for operators
 * @param accepted the notice to be, once the move of files has ended that is under way
 * @param lastSight rows counted right before the node last had the database closed
 * @param id that its engine gave it, once the node had it open; absent for engines that give none
 */
public record DatabaseHealth(
        @Nullable SafetyCopy safetyCopy,
        @Nullable SafetyCopy toCompare,
        Set<String> disposable,
        List<SafetyCopy> givenUp,
        @Nullable Problem fault,
        @Nullable String notice,
        @Nullable String accepted,
        @Nullable LastSight lastSight,
        @Nullable String id) {

    private static final int LONGEST_NOTICE = 2_000;

    static final DatabaseHealth UNREMARKABLE =
            new DatabaseHealth(null, null, Set.of(), List.of(), null, null, null, null, null);

    /** Journals of earlier builds lack the collections. */
    public DatabaseHealth {
        disposable = Objects.requireNonNullElse(disposable, Set.of());
        givenUp = Objects.requireNonNullElse(givenUp, List.of());
    }

    /**
     * A second copy of a database's files.
     *
     * @param name file name of the copy; sidecars carry it as their prefix
     * @param spoilt file name that the files get whose place it takes; {@code null} until it begins to
     * @param bytes size of each of its files, by path in the data folder
     */
    public record SafetyCopy(
            String name,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String spoilt,

            SortedMap<String, Long> bytes) {

        /** Journals of earlier builds lack the sizes. */
        public SafetyCopy {
            bytes = Objects.requireNonNullElseGet(bytes, TreeMap::new);
        }

        private SafetyCopy returning(String named) {
            return new SafetyCopy(name, named, bytes);
        }
    }

    /** Rows of each table at one moment. */
    public record LastSight(Instant at, SortedMap<String, Long> rows) {}

    /** The copy that takes the place of the files, if none is at work with them. */
    public Optional<SafetyCopy> copyInPlaceOfFiles() {
        return Optional.ofNullable(safetyCopy).or(() -> Optional.ofNullable(toCompare));
    }

    /** File names of all copies that are or may be there, and of what they took the place of. */
    public Set<String> copies() {
        Set<String> names = new TreeSet<>(disposable);
        Stream.concat(Stream.of(safetyCopy, toCompare), givenUp.stream())
                .filter(Objects::nonNull)
                .forEach(copy -> {
                    names.add(copy.name());
                    Optional.ofNullable(copy.spoilt()).ifPresent(names::add);
                });
        return names;
    }

    DatabaseHealth withSafetyCopy(@Nullable SafetyCopy copy) {
        return new DatabaseHealth(copy, toCompare, disposable, givenUp, fault, notice, accepted, lastSight, id);
    }

    DatabaseHealth withToCompare(@Nullable SafetyCopy copy) {
        return new DatabaseHealth(safetyCopy, copy, disposable, givenUp, fault, notice, accepted, lastSight, id);
    }

    /** The copy that counts is taking the place of the files, which are called {@code spoilt} from here on. */
    DatabaseHealth withCopyReturning(String spoilt) {
        return new DatabaseHealth(
                        safetyCopy == null ? null : safetyCopy.returning(spoilt),
                        safetyCopy != null || toCompare == null ? toCompare : toCompare.returning(spoilt),
                        disposable,
                        givenUp,
                        fault,
                        notice,
                        accepted,
                        lastSight,
                        id)
                .withNeeded(spoilt);
    }

    /** A name under which something is kept from here on is no name of what may be removed. */
    DatabaseHealth withNeeded(String name) {
        return withDisposable(
                disposable.stream().filter(other -> !other.equals(name)).toList());
    }

    /** As {@link #withSafetyCopy} and {@link #withToCompare} without either; the copy may be removed. */
    DatabaseHealth withoutCopy() {
        Set<String> names = new TreeSet<>(disposable);
        Stream.of(safetyCopy, toCompare).filter(Objects::nonNull).forEach(copy -> names.add(copy.name()));
        return new DatabaseHealth(null, null, Set.copyOf(names), givenUp, fault, notice, accepted, lastSight, id);
    }

    DatabaseHealth withDisposable(Collection<String> names) {
        return new DatabaseHealth(
                safetyCopy, toCompare, Set.copyOf(names), givenUp, fault, notice, accepted, lastSight, id);
    }

    /** The copies that count are lost; one that is found again must not be removed. */
    DatabaseHealth withCopyGivenUp() {
        List<SafetyCopy> lost = Stream.concat(givenUp.stream(), Stream.of(safetyCopy, toCompare))
                .filter(Objects::nonNull)
                .toList();
        return new DatabaseHealth(null, null, disposable, lost, fault, notice, accepted, lastSight, id);
    }

    /** Its engine opens it. A copy that was given up before is older than what is written from now on. */
    DatabaseHealth opened() {
        List<SafetyCopy> outdated = givenUp.stream()
                .map(copy -> new SafetyCopy(copy.name(), copy.spoilt(), new TreeMap<>()))
                .toList();
        return new DatabaseHealth(safetyCopy, toCompare, disposable, outdated, null, notice, accepted, lastSight, id);
    }

    /** Of the files before, only the names of copies that must not be removed are still known. */
    DatabaseHealth ofOtherFiles() {
        DatabaseHealth left = withCopyGivenUp().opened();
        return new DatabaseHealth(null, null, left.disposable, left.givenUp, null, accepted, null, null, null);
    }

    /** Whether the files must not be opened as they are, or not without a copy of them. */
    @JsonIgnore
    boolean isOnHold() {
        return fault != null || safetyCopy != null || toCompare != null;
    }

    /** What was known of files when they were set aside is true of the database that has them again. */
    DatabaseHealth ofFilesAgain(DatabaseHealth setAside) {
        DatabaseHealth now = ofOtherFiles();
        Set<String> known = new TreeSet<>();
        Stream.concat(setAside.givenUp.stream(), setAside.copyInPlaceOfFiles().stream())
                .forEach(copy -> known.add(copy.name()));
        List<SafetyCopy> lost = Stream.concat(
                        now.givenUp.stream().filter(copy -> !known.contains(copy.name())), setAside.givenUp.stream())
                .toList();
        return new DatabaseHealth(
                setAside.safetyCopy,
                setAside.toCompare,
                now.disposable,
                lost,
                setAside.fault,
                now.notice,
                null,
                setAside.lastSight,
                setAside.id);
    }

    DatabaseHealth withAccepted(@Nullable String sentence) {
        return new DatabaseHealth(safetyCopy, toCompare, disposable, givenUp, fault, notice, sentence, lastSight, id);
    }

    /** What was to be told at the end of a move is told at once. */
    DatabaseHealth withAcceptedTold() {
        return accepted == null ? this : withNotice(accepted).withAccepted(null);
    }

    /** A file that the node did not put there was in the way. */
    DatabaseHealth withFileKept(String name) {
        String sentence = "A file that the node did not put there was in the way, and is kept as " + name + ".";
        return withAcceptedToo(sentence).withNeeded(name);
    }

    DatabaseHealth withAcceptedToo(@Nullable String sentence) {
        return sentence == null ? this : withAccepted(accepted == null ? sentence : accepted + " " + sentence);
    }

    DatabaseHealth withFault(@Nullable Problem problem) {
        return new DatabaseHealth(safetyCopy, toCompare, disposable, givenUp, problem, notice, accepted, lastSight, id);
    }

    /** What earlier ones said stays behind it as far as there is room, because one may name the only good copy. */
    DatabaseHealth withNotice(String sentence) {
        if (notice != null && notice.contains(sentence)) {
            return this;
        }
        String all = notice == null ? sentence : sentence + " Earlier: " + notice;
        String kept = all.length() > LONGEST_NOTICE ? all.substring(0, LONGEST_NOTICE) + "..." : all;
        return new DatabaseHealth(safetyCopy, toCompare, disposable, givenUp, fault, kept, accepted, lastSight, id);
    }

    /** What was said of the files when they were set aside stands behind what is said of them now. */
    DatabaseHealth withEarlierNotice(@Nullable String earlier) {
        if (earlier == null) {
            return this;
        }
        var before =
                new DatabaseHealth(safetyCopy, toCompare, disposable, givenUp, fault, earlier, accepted, lastSight, id);
        return notice == null ? before : before.withNotice(notice);
    }

    DatabaseHealth withLastSight(LastSight sight) {
        return new DatabaseHealth(safetyCopy, toCompare, disposable, givenUp, fault, notice, accepted, sight, id);
    }

    DatabaseHealth withId(@Nullable String given) {
        return new DatabaseHealth(
                safetyCopy, toCompare, disposable, givenUp, fault, notice, accepted, lastSight, given);
    }

    @JsonIgnore
    boolean isUnremarkable() {
        return equals(UNREMARKABLE);
    }
}
