package dev.instar.node.fidelity;

import java.util.List;
import java.util.stream.Stream;

/** Every row of what is known to be lost, and what was found besides. */
final class Specimens {

    static final List<Specimen> ALL = Stream.of(ValueSpecimens.ALL, SchemaSpecimens.ALL)
            .flatMap(List::stream)
            .toList();

    private Specimens() {}
}
