package dev.instar.console.migration.web;

import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.migration.domain.WaveStage;
import dev.instar.console.migration.status.StatusExplainer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A wave and its instances. */
public record WaveResponse(
        int number,
        String name,
        WaveStage stage,
        int concurrency,
        @Nullable Instant soakUntil,
        String evidenceHash,
        StatusExplainer.Reason waiting,
        List<InstanceResponse> instances) {

    /**
     * Describes it for the wire.
     *
     * @param sentences what each instance waits for, by id
     */
    public static WaveResponse of(
            Migration migration, Wave wave, StatusExplainer statusExplainer, Map<String, String> sentences) {
        return new WaveResponse(
                wave.number(),
                wave.name(),
                wave.stage(),
                wave.concurrency(),
                wave.soakUntil(),
                migration.evidenceHash(wave.number()),
                statusExplainer.of(migration, wave),
                migration.ofWave(wave.number()).stream()
                        .map(instance ->
                                InstanceResponse.of(instance, sentences.getOrDefault(instance.instanceId(), "")))
                        .toList());
    }
}
