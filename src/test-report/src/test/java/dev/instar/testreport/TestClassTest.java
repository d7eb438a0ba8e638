package dev.instar.testreport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a test class proves is read from its Javadoc. */
class TestClassTest {

    @Test
    void the_javadoc_of_a_class_is_one_paragraph_of_markdown() {
        assertThat(TestClass.proves("""
                /**
                 * Reads {@code a.txt} as {@link Reader} does,
                 * <p>line by line.
                 */
                @ExtendWith(Some.class)
                @TestInstance(TestInstance.Lifecycle.PER_CLASS)
                class ReaderTest {
                    /** Not this. */
                    @Test void reads() {}
                }
                """)).isEqualTo("Reads `a.txt` as `Reader` does, line by line.");
    }

    @Test
    void a_class_without_javadoc_proves_nothing() {
        assertThat(TestClass.proves("class ReaderTest { /** A field. */ int field; }"))
                .isEmpty();
    }
}
