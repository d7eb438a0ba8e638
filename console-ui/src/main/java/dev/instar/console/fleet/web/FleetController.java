package dev.instar.console.fleet.web;

import dev.instar.console.fleet.Fleet;
import dev.instar.console.fleet.FleetSnapshot;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The fleet as the console saw it last. */
@RestController
@RequestMapping("/api/v1/fleet")
class FleetController {

    private final Fleet fleet;

    FleetController(Fleet fleet) {
        this.fleet = fleet;
    }

    @GetMapping
    FleetSnapshot fleet() {
        return fleet.snapshot();
    }
}
