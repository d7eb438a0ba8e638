package dev.instar.console.migration.ui;

import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.migration.status.StatusExplainer;
import java.util.Map;
import java.util.Set;

/**
 * What the page of a migration shows until something changes; progress is read separately.
 *
 * @param word for its state
 * @param reason why it waits, or what it does
 * @param sentences of instances, by their id
 * @param waveSentences by the waves' numbers
 * @param atWork instances at which a node works now
 * @param approvedWaves the waves at their gate whose import is approved
 * @param toFinalize what an imported instance shows of its finalize; empty if it is too early for one
 * @param mayAct whether the reader is an operator
 */
record MigrationPage(
        Migration migration,
        String word,
        StatusExplainer.Reason reason,
        Map<String, String> sentences,
        Map<Integer, String> waveSentences,
        Set<String> atWork,
        Set<Integer> approvedWaves,
        String toFinalize,
        boolean mayAct) {

    String sentence(Wave wave) {
        return waveSentences.getOrDefault(wave.number(), "");
    }

    String note(MigrationInstance instance) {
        return instance.step().isFailure() && instance.message() != null
                ? instance.message()
                : sentences.getOrDefault(instance.instanceId(), "");
    }

    Stages.Now now(MigrationInstance instance) {
        return new Stages.Now(
                approvedWaves.contains(instance.wave()), atWork.contains(instance.instanceId()), toFinalize);
    }
}
