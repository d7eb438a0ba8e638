package dev.instar.console.plan.dryrun;

import java.util.List;
import java.util.stream.Stream;

/** What the nodes' preflights found, in sentences that begin with the instance. */
public record NodeFindings(List<String> blockers, List<String> warnings) {

    public NodeFindings {
        blockers = List.copyOf(blockers);
        warnings = List.copyOf(warnings);
    }

    NodeFindings with(List<String> moreBlockers) {
        return new NodeFindings(
                Stream.concat(blockers.stream(), moreBlockers.stream()).toList(), warnings);
    }
}
