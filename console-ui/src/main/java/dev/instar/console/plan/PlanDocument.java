package dev.instar.console.plan;

import dev.instar.console.digest.Sha256;
import dev.instar.protocol.WireJson;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** A plan as JSON: what is stored, hashed, exported, reviewed and imported. */
public final class PlanDocument {

    private static final int LONGEST = 1_000_000;
    private static final JsonMapper JSON = WireJson.mapper()
            .rebuild()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    private PlanDocument() {}

    /**
     * Reads a plan written by a person or a program.
     *
     * @throws BadPlan if it is no plan; unknown fields are refused, because a misspelt one would be a wish unheard
     */
    public static Plan read(String json) {
        if (json.length() > LONGEST) {
            throw new BadPlan("A plan has " + LONGEST + " characters at most.");
        }
        try {
            Plan plan = JSON.readValue(json, Plan.class);
            if (plan == null) {
                throw new BadPlan("The plan is empty.");
            }
            return plan;
        } catch (UnrecognizedPropertyException e) {
            throw new BadPlan("The plan's field " + path(e) + " is unknown. Known here: "
                    + e.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", "))
                    + ".");
        } catch (DatabindException e) {
            if (e.getCause() instanceof BadPlan bad) {
                throw bad;
            }
            throw new BadPlan("The plan's field " + path(e) + " cannot be read: " + e.getOriginalMessage());
        } catch (JacksonException e) {
            throw new BadPlan("The plan is not JSON: " + e.getOriginalMessage() + " (line "
                    + e.getLocation().getLineNr() + ")");
        }
    }

    private static String path(DatabindException e) {
        String path = e.getPath().stream()
                .map(step ->
                        step.getPropertyName() == null ? "[" + step.getIndex() + "]" : "." + step.getPropertyName())
                .collect(Collectors.joining());
        return path.startsWith(".") ? path.substring(1) : path;
    }

    /** The whole plan with everything it leaves to defaults spelt out; equal plans give equal texts. */
    public static String write(Plan plan) {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(plan);
    }

    /** SHA-256 of {@link #write}, in hex. */
    public static String hash(Plan plan) {
        return Sha256.of(write(plan));
    }
}
