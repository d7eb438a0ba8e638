package dev.instar.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What people read on pages is in the one vocabulary, which {@code docs/glossary.md} defines. */
class WordsTest {

    private static final Path SOURCES = Path.of("src", "main");
    private static final Path TEXTS = SOURCES.resolve("resources").resolve("texts");
    private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\\n]|\\\\.)*\"");
    private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");

    private static final int MOST_WORDS = 25;
    private static final Pattern SENTENCE_END = Pattern.compile("[.;:?!](?=\\s|\"|<)");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern SQL = Pattern.compile("\\b(insert into|update instar|from instar|where \\()");

    /** Words that a reader at three in the morning would have to think about. */
    private static final Pattern REPLACED = Pattern.compile(
            "\\b(somebody|someone else|everybody|whoever|nobody has to act|ways? back|come to stay|for good"
                    + "|giv(?:e|es|ing) up|set.aside|(?:stand|speak)s? against|(?:is|was|be|are) asked for|ask for the"
                    + "|where it stands|needs a decision|not final|what is signed|what is asked|asked by|yours to decide"
                    + "|in bucket|unbroken|the whole record|your time|nothing here|did not match|every act|every state"
                    + "|leave out|left out|what moves|awaits its|hosts said|given, not shown|count what is lost|is held|are held|held databases|not a plan yet"
                    + "|ask the nodes|what this means|keep everything as it is|error budget"
                    + "|be held|found equal|everything is proven|going back|you asked)\\b",
            Pattern.CASE_INSENSITIVE);

    @Test
    void no_text_uses_a_word_that_was_replaced() {
        assertThat(sources().flatMap(WordsTest::replacedWords)).isEmpty();
    }

    @Test
    void no_sentence_has_more_words_than_a_reader_takes_in_at_once() {
        assertThat(sources().flatMap(WordsTest::longSentences)).isEmpty();
    }

    private static Stream<String> longSentences(Path source) {
        return texts(source).stream()
                .filter(text -> !SQL.matcher(text).find())
                .flatMap(SENTENCE_END::splitAsStream)
                .filter(sentence -> BLANKS.split(sentence.strip()).length > MOST_WORDS)
                .map(sentence -> source.getFileName() + ": " + sentence);
    }

    private static Stream<Path> sources() {
        try (Stream<Path> all = Files.walk(SOURCES)) {
            return all.filter(path -> path.toString().endsWith(".java") || isText(path)).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isText(Path file) {
        return file.toString().endsWith(".jte") || TEXTS.equals(file.getParent());
    }

    private static Stream<String> replacedWords(Path source) {
        return texts(source).stream()
                .filter(text -> REPLACED.matcher(text).find())
                .map(text -> source.getFileName() + ": " + text);
    }

    private static List<String> texts(Path source) {
        try {
            String content = Files.readString(source);
            return isText(source)
                    ? content.lines().toList()
                    : LITERAL.matcher(
                                    JOINED.matcher(content.replace("'\"'", "")).replaceAll(""))
                            .results()
                            .map(MatchResult::group)
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
