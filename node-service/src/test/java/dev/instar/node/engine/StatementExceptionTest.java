package dev.instar.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which refusals of an engine are of the machine, and may pass, and which are of the files. */
class StatementExceptionTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "IO exception: Cannot open file /data/g1.lbug.wal: Permission denied",
                "IO exception: Cannot write to file. path: /data/g1.lbug.wal. Error: No space left on device",
                "IO exception: Could not set lock on file : /data/g1.lbug",
                "Buffer manager exception: Unable to allocate memory! The buffer pool is full",
                "Buffer manager exception: Mmap for size 8796093022208 failed.",
                "Resource temporarily unavailable"
            })
    void what_the_machine_lacks_may_succeed_later(String message) {
        assertThat(new StatementException(message).isOfTheMachine()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "IO exception: Cannot open file /data/g1.lbug.shadow: No such file or directory",
                "Runtime exception: Invalid table type for insertion replay in WAL record.",
                "Binder exception: Table T does not exist."
            })
    void what_the_files_lack_never_does(String message) {
        assertThat(new StatementException(message).isOfTheMachine()).isFalse();
    }
}
